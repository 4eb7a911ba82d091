<?php
/**
 * Shows the panel orders that no event told of.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Sends history and sweep page by page (bridge protocol, section 4), with the memory of one page.
 */
final class Mirror {

	const PAGE_ORDERS     = 100;
	const TIMEOUT_SECONDS = 15;
	const SKIPPED         = "'auto-draft', 'draft', 'wc-checkout-draft', 'checkout-draft', 'trash', 'new'";

	/**
	 * How far it is.
	 *
	 * @var Mirror_Plan
	 */
	private $plan;

	/**
	 * Where orders go.
	 *
	 * @var Panel
	 */
	private $panel;

	/**
	 * Shows orders.
	 *
	 * @var Snapshot
	 */
	private $snapshot;

	/**
	 * Says whether events wait.
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
	 * How many orders the next page may have.
	 *
	 * @var int
	 */
	private $limit = self::PAGE_ORDERS;

	/**
	 * Take the parts.
	 *
	 * @param Mirror_Plan $plan     How far it is.
	 * @param Panel       $panel    Where orders go.
	 * @param Snapshot    $snapshot Shows orders.
	 * @param Outbox      $outbox   Says whether events wait.
	 * @param State       $state    How delivery is going.
	 */
	public function __construct( Mirror_Plan $plan, Panel $panel, Snapshot $snapshot, Outbox $outbox, State $state ) {
		$this->plan     = $plan;
		$this->panel    = $panel;
		$this->snapshot = $snapshot;
		$this->outbox   = $outbox;
		$this->state    = $state;
	}

	/**
	 * Go on with what is planned: pages of which the panel can use nothing shrink to the one order that is skipped.
	 *
	 * @param int $seconds No page is begun later than that.
	 * @return int How many orders the panel took.
	 */
	public function run( int $seconds ): int {
		$ends_at = microtime( true ) + $seconds;
		$count   = 0;
		while ( function_exists( 'wc_get_order' ) && microtime( true ) < $ends_at && '' === $this->state->get( 'stopped' ) ) {
			$task = $this->plan->next( ! $this->outbox->list_waiting( 1 ) );
			$sent = $task ? $this->send_page( $task ) : -1;
			if ( $sent < 0 ) {
				break;
			}
			$count += $sent;
		}
		return $count;
	}

	/**
	 * Send one page.
	 *
	 * @param array $task From the plan.
	 * @return int How many orders the panel took; -1 to try later.
	 */
	private function send_page( array $task ): int {
		$found   = $this->find( $task, $this->limit );
		$ids     = array_map( 'intval', wp_list_pluck( $found, 'id' ) );
		$orders  = $this->show( $ids );
		$end     = end( $found );
		$at      = $end ? $end->at : $task['at'];
		$last    = $end ? (int) $end->id : $task['last'];
		$is_done = count( $found ) < $this->limit;
		$body    = array(
			'reason' => $task['kind'],
			'cursor' => 'sweep' === $task['kind'] ? "$at/$last" : (string) $last,
			'orders' => $orders,
			'done'   => $is_done,
		);
		$answer  = $this->panel->call( 'orders', $body, null, self::TIMEOUT_SECONDS );
		Order_Memory::free( $ids );
		$is_refused = $found && in_array( $answer->error, array( 'unusable', 'too_large', 'not_json' ), true );
		if ( ! $answer->is_ok() && ! $is_refused ) {
			$this->note_failure( $answer );
			return -1;
		}
		if ( $is_refused && count( $found ) > 1 ) {
			$this->limit = intdiv( count( $found ), 2 );
			return 0;
		}
		if ( $is_refused ) {
			$this->state->note( $answer->error );
		}
		$this->limit = min( self::PAGE_ORDERS, 2 * $this->limit );
		$sent        = $is_refused ? 0 : max( 0, count( $orders ) - count( $answer->part( 'refused' ) ) );
		$this->plan->accept( $task, $at, $last, $sent, $is_done && ! $is_refused, count( $found ) - $sent );
		return $sent;
	}

	/**
	 * Note that a page was not taken.
	 *
	 * @param Answer $answer From the panel.
	 * @return void
	 */
	private function note_failure( Answer $answer ): void {
		$this->plan->failed( $answer->retry_after );
		$this->state->note( $answer->error );
	}

	/**
	 * Return the orders of a page; one that cannot be read is left out.
	 *
	 * @param int[] $ids The orders.
	 * @return array[]
	 */
	private function show( array $ids ): array {
		$orders = array();
		foreach ( $ids as $id ) {
			try {
				$order = wc_get_order( $id );
				$shown = $order instanceof \WC_Order ? $this->snapshot->of( $order ) : array();
				if ( $shown && '' !== Panel::encode( $shown ) ) {
					$orders[] = $shown;
				}
			} catch ( \Throwable $problem ) {
				Logbook::note( 'order could not be read', $problem );
			}
		}
		return $orders;
	}

	/**
	 * Find the next orders: by id for the history, by time of change and id for a sweep.
	 *
	 * @param array $task  From the plan.
	 * @param int   $limit How many.
	 * @return object[] With id and at.
	 */
	private function find( array $task, int $limit ): array {
		global $wpdb;
		$is_own  = $this->has_own_tables();
		$table   = $is_own ? $wpdb->prefix . 'wc_orders' : $wpdb->posts;
		$changed = $is_own ? 'date_updated_gmt' : 'post_modified_gmt';
		$created = $is_own ? 'date_created_gmt' : 'post_date_gmt';
		$orders  = $is_own ? "type = 'shop_order' AND status" : "post_type = 'shop_order' AND post_status";
		$select  = "SELECT id, $changed AS at FROM $table WHERE $orders NOT IN (" . self::SKIPPED . ')';
		$query   = 'sweep' === $task['kind']
			? $wpdb->prepare( "$select AND ( $changed > %s OR ( $changed = %s AND id > %d ) ) ORDER BY $changed, id LIMIT %d", $task['at'], $task['at'], $task['last'], $limit )
			: $wpdb->prepare( "$select AND id > %d AND $created >= %s ORDER BY id LIMIT %d", $task['last'], gmdate( 'Y-m-d H:i:s', $task['since'] ), $limit );
		return (array) $wpdb->get_results( $query );
	}

	/**
	 * Tell whether WooCommerce keeps orders in tables of its own.
	 *
	 * @return bool
	 */
	private function has_own_tables(): bool {
		$util = 'Automattic\WooCommerce\Utilities\OrderUtil';
		return class_exists( $util ) && $util::custom_orders_table_usage_is_enabled();
	}
}
