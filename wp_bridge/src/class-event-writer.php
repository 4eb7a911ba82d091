<?php
/**
 * Rows of the outbox as the panel reads them.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Writes events (bridge protocol, section 3), each with its order as it is at delivery.
 */
final class Event_Writer {

	const MAX_BYTES = 900000;

	/**
	 * Shows orders.
	 *
	 * @var Snapshot
	 */
	private $snapshot;

	/**
	 * Knows by how much our clock is off.
	 *
	 * @var State
	 */
	private $state;

	/**
	 * Rows whose order could not be read.
	 *
	 * @var int[]
	 */
	private $unreadable = array();

	/**
	 * Take the parts.
	 *
	 * @param Snapshot $snapshot Shows orders.
	 * @param State    $state    Knows by how much our clock is off.
	 */
	public function __construct( Snapshot $snapshot, State $state ) {
		$this->snapshot = $snapshot;
		$this->state    = $state;
	}

	/**
	 * Return the rows as events: as many as fit into a body, and none beyond one whose order cannot be loaded yet.
	 *
	 * Rows whose order cannot be read are taken out of the rows: without its fields the event would be of no use, and
	 * taken for good.
	 *
	 * @param object[] $rows From the outbox.
	 * @return array[]
	 */
	public function write( array &$rows ): array {
		$events           = array();
		$bytes            = 0;
		$this->unreadable = array();
		foreach ( $rows as $index => $row ) {
			if ( $row->order_id > 0 && ! function_exists( 'wc_get_order' ) ) {
				break; // WooCommerce is switched off; the rows wait for it.
			}
			try {
				$event = $this->event( $row );
			} catch ( \Throwable $problem ) {
				Logbook::note( 'order could not be read', $problem );
				$this->unreadable[] = (int) $row->id;
				unset( $rows[ $index ] );
				continue;
			}
			$bytes += strlen( Panel::encode( $event ) );
			if ( $events && $bytes > self::MAX_BYTES ) {
				break;
			}
			$events[] = $event;
		}
		$rows = array_values( $rows );
		return $events;
	}

	/**
	 * Return the rows that the last call left out because their order could not be read.
	 *
	 * @return int[] Row ids.
	 */
	public function unreadable(): array {
		return $this->unreadable;
	}

	/**
	 * Return a row as an event, by the panel's clock.
	 *
	 * @param object $row From the outbox.
	 * @return array
	 */
	private function event( object $row ): array {
		$at    = (int) $row->occurred_at + $this->state->get( 'clock_offset' );
		$event = array(
			'id'          => $row->event_id,
			'topic'       => $row->topic,
			'occurred_at' => gmdate( 'Y-m-d\TH:i:s\Z', $at ),
		) + $row->data;
		if ( $row->order_id > 0 ) {
			$event['order'] = $this->order( (int) $row->order_id, (string) ( $row->data['to'] ?? '' ) );
		}
		return $event;
	}

	/**
	 * Show an order as it is now, but in the status of which the event tells.
	 *
	 * @param int    $order_id The order.
	 * @param string $to       Its status at the event, or empty.
	 * @return array
	 * @throws \RuntimeException Where it cannot be told in JSON; plugins in its getters may throw anything else.
	 */
	private function order( int $order_id, string $to ): array {
		$told  = array( 'id' => $order_id ) + ( '' === $to ? array() : array( 'status' => $to ) );
		$order = wc_get_order( $order_id );
		$shown = $order instanceof \WC_Order ? $this->snapshot->of( $order ) : array();
		if ( '' === Panel::encode( $shown ) ) {
			throw new \RuntimeException( 'no JSON' );
		}
		return array_merge( $shown, $told );
	}
}
