<?php
/**
 * How the bridge is, in facts.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Gathers what settings page, Site Health, command line and heartbeat show.
 */
final class Health {

	/**
	 * Which panel.
	 *
	 * @var Pairing
	 */
	private $pairing;

	/**
	 * How delivery is going.
	 *
	 * @var State
	 */
	private $state;

	/**
	 * What waits.
	 *
	 * @var Outbox
	 */
	private $outbox;

	/**
	 * How far the history is.
	 *
	 * @var Mirror_Plan
	 */
	private $plan;

	/**
	 * Take the parts.
	 *
	 * @param Pairing     $pairing Which panel.
	 * @param State       $state   How delivery is going.
	 * @param Outbox      $outbox  What waits.
	 * @param Mirror_Plan $plan    How far the history is.
	 */
	public function __construct( Pairing $pairing, State $state, Outbox $outbox, Mirror_Plan $plan ) {
		$this->pairing = $pairing;
		$this->state   = $state;
		$this->outbox  = $outbox;
		$this->plan    = $plan;
	}

	/**
	 * Return the facts. Times are Unix seconds, 0 for never.
	 *
	 * @return array{is_paired: bool, panel_url: string, panel_host: string, store_id: int, problem: string, stopped: string,
	 *     last_delivery_at: int, last_success_at: int, waiting: int, oldest_age: int|null, aside: int, dropped: int,
	 *     last_error: string, last_error_at: int, retry_at: int, backfill: array{state: string, sent: int, skipped: int}, next_tick_at: int}
	 */
	public function facts(): array {
		$pairing   = $this->pairing->get();
		$url       = (string) ( $pairing['panel_url'] ?? '' );
		$oldest_at = $this->outbox->oldest_at();
		$told      = array( 'stopped', 'last_delivery_at', 'last_success_at', 'dropped', 'last_error', 'last_error_at', 'retry_at' );
		return array(
			'is_paired'    => $this->pairing->is_paired(),
			'panel_url'    => $url,
			'panel_host'   => (string) wp_parse_url( $url, PHP_URL_HOST ),
			'store_id'     => (int) ( $pairing['store_id'] ?? 0 ),
			'problem'      => $this->pairing->problem(),
			'waiting'      => $this->outbox->count( 'waiting' ),
			'oldest_age'   => null === $oldest_at ? null : max( 0, time() - $oldest_at ),
			'aside'        => $this->outbox->count( 'aside' ),
			'backfill'     => $this->plan->state(),
			'next_tick_at' => (int) wp_next_scheduled( Schedule::HOOK ),
		) + array_intersect_key( $this->state->all(), array_flip( $told ) );
	}
}
