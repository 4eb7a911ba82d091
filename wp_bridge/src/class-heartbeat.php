<?php
/**
 * The store's sign of life.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Tells the panel every few minutes how the store is (bridge protocol, section 5), and probes a panel that was away.
 */
final class Heartbeat {

	const EVERY_SECONDS = 300;

	/**
	 * Whom to tell.
	 *
	 * @var Panel
	 */
	private $panel;

	/**
	 * How delivery is going.
	 *
	 * @var State
	 */
	private $state;

	/**
	 * How the store is.
	 *
	 * @var Health
	 */
	private $health;

	/**
	 * What the store is.
	 *
	 * @var Facts
	 */
	private $facts;

	/**
	 * Knows what was done for the panel.
	 *
	 * @var Outbox
	 */
	private $outbox;

	/**
	 * Take the parts.
	 *
	 * @param Panel  $panel  Whom to tell.
	 * @param State  $state  How delivery is going.
	 * @param Health $health How the store is.
	 * @param Facts  $facts  What the store is.
	 * @param Outbox $outbox Knows what was done for the panel.
	 */
	public function __construct( Panel $panel, State $state, Health $health, Facts $facts, Outbox $outbox ) {
		$this->panel  = $panel;
		$this->state  = $state;
		$this->health = $health;
		$this->facts  = $facts;
		$this->outbox = $outbox;
	}

	/**
	 * Tell whether it is time; the tick does not come to the second, and a clock that ran ahead is not believed.
	 *
	 * @return bool
	 */
	public function is_due(): bool {
		return abs( time() - $this->state->get( 'heartbeat_at' ) ) >= self::EVERY_SECONDS - 10;
	}

	/**
	 * Send one. If it is taken, delivery goes on that was stopped, or that waits for a panel which was away.
	 *
	 * @return Answer
	 */
	public function send(): Answer {
		$this->state->set( array( 'heartbeat_at' => time() ) );
		$facts = $this->facts->all();
		$known = $this->state->get( 'statuses_hash' );
		$hash  = isset( $facts['statuses'] ) ? hash( 'sha256', Panel::encode( $facts['statuses'] ) ) : $known;
		if ( $known === $hash ) {
			unset( $facts['statuses'] );
		}
		$acks   = $this->outbox->list_acks();
		$answer = $this->panel->call( 'heartbeat', $facts + $this->condition() + ( $acks ? array( 'acks' => $acks ) : array() ) );
		if ( ! $answer->is_ok() ) {
			$this->state->note( $answer->error );
			$this->state->set( array( 'is_away' => true ) );
			return $answer;
		}
		$this->outbox->settle_acks( $acks );
		if ( $this->state->get( 'is_away' ) || '' !== $this->state->get( 'stopped' ) ) {
			$this->state->go_on();
		}
		$this->state->set(
			array(
				'statuses_hash' => $hash,
				'is_away'       => false,
			)
		);
		return $answer;
	}

	/**
	 * Return how the store is: an error only while nothing has succeeded since.
	 *
	 * @return array
	 */
	private function condition(): array {
		$facts = $this->health->facts();
		return array(
			'outbox_depth'       => $facts['waiting'],
			'oldest_age_seconds' => $facts['oldest_age'],
			'last_error'         => $facts['last_error_at'] > $facts['last_success_at'] ? $facts['last_error'] : '',
		);
	}
}
