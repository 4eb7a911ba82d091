<?php
/**
 * Delivery that the shop's visitor does not wait for.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Sends what this request wrote once its response is finished; where that cannot be known, leaves it to others.
 */
final class After_Response {

	const SECONDS = 10;

	/**
	 * Sends events.
	 *
	 * @var Deliverer
	 */
	private $deliverer;

	/**
	 * How delivery is going.
	 *
	 * @var State
	 */
	private $state;

	/**
	 * Whether this request wrote something.
	 *
	 * @var bool
	 */
	private $is_awake = false;

	/**
	 * Take the parts.
	 *
	 * @param Deliverer $deliverer Sends events.
	 * @param State     $state     How delivery is going.
	 */
	public function __construct( Deliverer $deliverer, State $state ) {
		$this->deliverer = $deliverer;
		$this->state     = $state;
	}

	/**
	 * Come after everything else.
	 *
	 * @return void
	 */
	public function register_hooks(): void {
		add_action( 'shutdown', array( $this, 'finish' ), PHP_INT_MAX );
	}

	/**
	 * Remember that something waits.
	 *
	 * @return void
	 */
	public function wake(): void {
		$this->is_awake = true;
	}

	/**
	 * End the request and deliver, or ask Action Scheduler to.
	 *
	 * @return void
	 */
	public function finish(): void {
		if ( ! $this->is_awake ) {
			return;
		}
		$this->is_awake = false;
		try {
			$is_finished = $this->finish_response();
			if ( $this->state->is_failing() ) {
				return; // The tick looks after a panel in trouble.
			}
			if ( $is_finished ) {
				$this->deliverer->run( self::SECONDS );
			} else {
				$this->ask_scheduler();
			}
		} catch ( \Throwable $problem ) {
			Logbook::note( 'delivery after the response failed', $problem );
		}
	}

	/**
	 * Let the visitor go, if this server can.
	 *
	 * @return bool
	 */
	private function finish_response(): bool {
		foreach ( array( 'fastcgi_finish_request', 'litespeed_finish_request' ) as $finish ) {
			if ( function_exists( $finish ) ) {
				if ( PHP_SESSION_ACTIVE === session_status() ) {
					session_write_close(); // The visitor's next page must not wait for the session.
				}
				ignore_user_abort( true );
				$finish();
				return true;
			}
		}
		return false;
	}

	/**
	 * Have Action Scheduler deliver, once.
	 *
	 * @return void
	 */
	private function ask_scheduler(): void {
		if ( ! function_exists( 'as_enqueue_async_action' ) ) {
			return;
		}
		$find = function_exists( 'as_has_scheduled_action' ) ? 'as_has_scheduled_action' : 'as_next_scheduled_action';
		if ( ! $find( Schedule::DELIVER_HOOK, null, Schedule::GROUP ) ) {
			as_enqueue_async_action( Schedule::DELIVER_HOOK, array(), Schedule::GROUP );
		}
	}
}
