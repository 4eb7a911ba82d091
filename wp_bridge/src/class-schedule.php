<?php
/**
 * What happens by itself.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Lets WP-Cron come by every minute, and Action Scheduler when an order asked for it.
 */
final class Schedule {

	const HOOK         = 'iletiniz_bridge_tick';
	const DELIVER_HOOK = 'iletiniz_bridge_deliver';
	const GROUP        = 'iletiniz-bridge';
	const INTERVAL     = 'iletiniz_minute';

	/**
	 * Whether there is a panel.
	 *
	 * @var Pairing
	 */
	private $pairing;

	/**
	 * Sign of life.
	 *
	 * @var Heartbeat
	 */
	private $heartbeat;

	/**
	 * Sends events.
	 *
	 * @var Deliverer
	 */
	private $deliverer;

	/**
	 * Sends orders.
	 *
	 * @var Mirror
	 */
	private $mirror;

	/**
	 * The rows.
	 *
	 * @var Outbox
	 */
	private $outbox;

	/**
	 * How delivery is going.
	 *
	 * @var State
	 */
	private $state;

	/**
	 * Take the parts.
	 *
	 * @param Pairing   $pairing   Whether there is a panel.
	 * @param Heartbeat $heartbeat Sign of life.
	 * @param Deliverer $deliverer Sends events.
	 * @param Mirror    $mirror    Sends orders.
	 * @param Outbox    $outbox    The rows.
	 * @param State     $state     How delivery is going.
	 */
	public function __construct( Pairing $pairing, Heartbeat $heartbeat, Deliverer $deliverer, Mirror $mirror, Outbox $outbox, State $state ) {
		$this->pairing   = $pairing;
		$this->heartbeat = $heartbeat;
		$this->deliverer = $deliverer;
		$this->mirror    = $mirror;
		$this->outbox    = $outbox;
		$this->state     = $state;
	}

	/**
	 * Hear the clock.
	 *
	 * @return void
	 */
	public function register_hooks(): void {
		add_filter( 'cron_schedules', array( self::class, 'add_interval' ) );
		add_action( 'admin_init', array( self::class, 'ensure' ) );
		add_action( self::HOOK, array( $this, 'tick' ) );
		add_action( self::DELIVER_HOOK, array( $this, 'deliver' ) );
	}

	/**
	 * Add an interval of a minute to WP-Cron's.
	 *
	 * @param array|string $schedules WP-Cron's intervals.
	 * @return array
	 */
	public static function add_interval( $schedules ): array {
		$label = did_action( 'init' ) ? __( 'Every minute (iletiniz bridge)', 'iletiniz-bridge' ) : 'Every minute (iletiniz bridge)';
		return (array) $schedules + array(
			self::INTERVAL => array(
				'interval' => MINUTE_IN_SECONDS,
				'display'  => $label,
			),
		);
	}

	/**
	 * See that the tick is planned while the store is paired; WordPress has the plan in memory anyway.
	 *
	 * @return void
	 */
	public static function ensure(): void {
		if ( Settings::get( 'is_paired' ) && ! wp_next_scheduled( self::HOOK ) ) {
			wp_schedule_event( time(), self::INTERVAL, self::HOOK );
		}
	}

	/**
	 * Plan nothing any more.
	 *
	 * @return void
	 */
	public static function clear(): void {
		wp_clear_scheduled_hook( self::HOOK );
		if ( function_exists( 'as_unschedule_all_actions' ) ) {
			as_unschedule_all_actions( self::DELIVER_HOOK );
		}
	}

	/**
	 * Do what is due.
	 *
	 * @return void
	 */
	public function tick(): void {
		if ( ! $this->pairing->is_paired() ) {
			return;
		}
		$steps = array(
			'probe'     => fn() => ! $this->state->may_try() && $this->heartbeat->is_due() && $this->heartbeat->send(),
			'delivery'  => fn() => $this->state->may_try() && $this->deliverer->run( 20 ),
			'heartbeat' => fn() => $this->heartbeat->is_due() && $this->heartbeat->send(), // After the delivery: it tells how much still waits.
			'mirror'    => fn() => $this->state->may_try() && $this->mirror->run( 15 ),
			'pruning'   => fn() => $this->prune(),
		);
		foreach ( $steps as $name => $step ) {
			try {
				$step();
			} catch ( \Throwable $problem ) {
				Logbook::note( "$name failed", $problem ); // The other steps, and the shop's other tasks, come after this one.
			}
		}
	}

	/**
	 * Send at once what an order asked for, unless the panel is in trouble: then only the tick tries.
	 *
	 * @return void
	 */
	public function deliver(): void {
		if ( $this->pairing->is_paired() && ! $this->state->is_failing() ) {
			$this->deliverer->run( 20 );
		}
	}

	/**
	 * Once a day, let go of what has been kept long enough, and count it.
	 *
	 * @return void
	 */
	private function prune(): void {
		$now = time();
		if ( abs( $now - $this->state->get( 'pruned_at' ) ) >= DAY_IN_SECONDS ) {
			$this->state->set(
				array(
					'pruned_at' => $now,
					'dropped'   => $this->state->get( 'dropped' ) + $this->outbox->prune( $now ),
				)
			);
		}
	}
}
