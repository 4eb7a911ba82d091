<?php
/**
 * Orders for the mirror.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Mirror;
use Iletiniz\Bridge\Mirror_Plan;

require_once __DIR__ . '/Delivery_Case.php';

/**
 * Pages of orders, in both storages; which one it is says the site.
 */
final class Mirror_Test extends Delivery_Case {

	/** Begin with an empty shop. */
	protected function setUp(): void {
		global $wpdb;
		parent::setUp();
		$this->need_shop();
		$wpdb->query( "UPDATE $wpdb->posts SET post_type = 'elsewhere' WHERE post_type = 'shop_order'" );
		$wpdb->suppress_errors( true );
		$wpdb->query( "UPDATE {$wpdb->prefix}wc_orders SET type = 'elsewhere' WHERE type = 'shop_order'" );
		$wpdb->suppress_errors( false );
	}

	/** The history goes out by id and ends with a page that says so. */
	public function test_sends_the_history(): void {
		$ids           = array( $this->order()->get_id(), $this->order( 'completed' )->get_id() );
		$this->answers = array( $this->answer( 202 ) );
		$this->plugin->mirror_plan()->ask_backfill( 0 );
		$this->assertSame( 2, $this->plugin->mirror()->run( 30 ) );
		$body = $this->calls[0]['body'];
		$this->assertSame( array( 'orders' ), $this->endpoints() );
		$this->assertSame( array( 'backfill', (string) $ids[1], true ), array( $body['reason'], $body['cursor'], $body['done'] ) );
		$this->assertSame( $ids, array_column( $body['orders'], 'id' ) );
		$this->assertSame( array( 'state' => 'done', 'sent' => 2, 'skipped' => 0 ), $this->plugin->mirror_plan()->state() );
	}

	/** Pages are of a hundred orders; a full one is followed by another, even an empty one. */
	public function test_pages(): void {
		for ( $i = 0; $i < Mirror::PAGE_ORDERS; $i++ ) {
			$this->order();
		}
		$this->answers = array( $this->answer( 202 ), $this->answer( 202 ) );
		$this->plugin->mirror_plan()->ask_backfill( 0 );
		$this->assertSame( 100, $this->plugin->mirror()->run( 60 ) );
		$pages = array_column( $this->calls, 'body' );
		$this->assertSame( array( false, true ), array_column( $pages, 'done' ) );
		$this->assertSame( array( 100, 0 ), array_map( 'count', array_column( $pages, 'orders' ) ) );
	}

	/** Drafts, the trash and refunds are no orders, nor is what is older than asked for. */
	public function test_leaves_out_what_is_no_order(): void {
		$order = $this->order( 'completed' );
		$order->set_total( 10 );
		$order->save();
		wc_create_refund( array( 'order_id' => $order->get_id(), 'amount' => 2 ) );
		$this->order( 'checkout-draft' );
		$this->order()->delete( false );
		$old = $this->order();
		$old->set_date_created( '2020-01-01T00:00:00' );
		$old->save();
		$this->answers = array( $this->answer( 202 ) );
		$this->plugin->mirror_plan()->ask_backfill( '2021-01-01T00:00:00Z' );
		$this->plugin->mirror()->run( 30 );
		$this->assertSame( array( $order->get_id() ), array_column( $this->calls[0]['body']['orders'], 'id' ) );
	}

	/** A sweep goes by the time of change, and waits until no event does. */
	public function test_sweeps(): void {
		$first = $this->order();
		$this->modify( $first, '-3 hours' );
		$second = $this->order();
		$this->modify( $second, '-4 hours' );
		$this->modify( $this->order(), '-9 hours' );
		$this->plugin->mirror_plan()->ask_sweep( time() - 5 * HOUR_IN_SECONDS );
		$this->plugin->outbox()->add( 'bridge.test' );
		$this->assertSame( 0, $this->plugin->mirror()->run( 30 ) );
		$this->plugin->outbox()->clear();
		$this->answers = array( $this->answer( 202 ) );
		$this->assertSame( 2, $this->plugin->mirror()->run( 30 ) );
		$body = $this->calls[0]['body'];
		$this->assertSame( 'sweep', $body['reason'] );
		$this->assertSame( array( $second->get_id(), $first->get_id() ), array_column( $body['orders'], 'id' ) );
	}

	/** An order that cannot be read is left out; the page goes on. */
	public function test_broken_order_stops_nothing(): void {
		$good  = $this->order();
		$bad   = $this->order( 'on-hold' );
		$break = static function ( $name, $order ) use ( $bad ) {
			if ( $order->get_id() === $bad->get_id() ) {
				throw new \RuntimeException( 'from another plugin' );
			}
			return $name;
		};
		add_filter( 'woocommerce_order_get_billing_first_name', $break, 10, 2 );
		$this->answers = array( $this->answer( 202 ) );
		$this->plugin->mirror_plan()->ask_backfill( 0 );
		$this->plugin->mirror()->run( 30 );
		remove_filter( 'woocommerce_order_get_billing_first_name', $break, 10 );
		$this->assertSame( array( $good->get_id() ), array_column( $this->calls[0]['body']['orders'], 'id' ) );
		$this->assertSame( 'done', $this->plugin->mirror_plan()->state()['state'] );
	}

	/**
	 * A page that is refused as a whole goes out in halves, down to the one order that is skipped, counted and noted.
	 *
	 * @dataProvider refusals
	 * @param int    $status HTTP status.
	 * @param string $code   Noted.
	 */
	public function test_skips_the_spoiler( int $status, string $code ): void {
		$ids = array();
		for ( $i = 0; $i < 6; $i++ ) {
			$ids[] = $this->order()->get_id();
		}
		$taken         = array();
		$this->answers = array_fill(
			0,
			30,
			function ( array $call ) use ( $ids, $status, $code, &$taken ) {
				$sent = array_column( $call['body']['orders'], 'id' );
				if ( in_array( $ids[3], $sent, true ) ) {
					return $this->answer( $status, array( 'error' => $code ) );
				}
				$taken = array_merge( $taken, $sent );
				return $this->answer( 202 );
			}
		);
		$this->plugin->mirror_plan()->ask_backfill( 0 );
		$this->assertSame( 5, $this->plugin->mirror()->run( 30 ) );
		$this->assertSame( array_values( array_diff( $ids, array( $ids[3] ) ) ), $taken );
		$this->assertSame( array( 'state' => 'done', 'sent' => 5, 'skipped' => 1 ), $this->plugin->health()->facts()['backfill'] );
		$this->assertSame( $code, $this->plugin->state()->get( 'last_error' ) );
		$this->assertTrue( end( $this->calls )['body']['done'] );
	}

	/** Return refusals of a page. */
	public function refusals(): array {
		return array( array( 422, 'unusable' ), array( 413, 'too_large' ), array( 400, 'not_json' ) );
	}

	/** Orders of a page that the panel refuses are counted as skipped. */
	public function test_counts_refused_orders(): void {
		$this->order();
		$this->order();
		$this->answers = array( $this->answer( 202, array( 'refused' => array( array( 'field' => 'orders[0].id', 'rule' => 'x' ) ) ) ) );
		$this->plugin->mirror_plan()->ask_backfill( 0 );
		$this->assertSame( 1, $this->plugin->mirror()->run( 30 ) );
		$this->assertSame( array( 'state' => 'done', 'sent' => 1, 'skipped' => 1 ), $this->plugin->mirror_plan()->state() );
	}

	/** A page without orders that is refused is tried again later: nothing is left to blame. */
	public function test_refused_empty_page_is_no_end(): void {
		$this->answers = array( $this->answer( 422, array( 'error' => 'unusable' ) ) );
		$this->plugin->mirror_plan()->ask_backfill( 0 );
		$this->plugin->mirror()->run( 30 );
		$this->assertSame( array( 'running', 'unusable' ), array( $this->plugin->mirror_plan()->state()['state'], $this->plugin->state()->get( 'last_error' ) ) );
		$this->assertCount( 1, $this->calls );
	}

	/** A page that is not taken is sent again later, from the same place, and holds up no event. */
	public function test_failure_keeps_the_place(): void {
		$this->order();
		$this->answers = array( $this->answer( 500, '' ) );
		$this->plugin->mirror_plan()->ask_backfill( 0 );
		$this->plugin->mirror()->run( 30 );
		$this->assertCount( 1, $this->calls );
		$this->assertSame( array( 'state' => 'running', 'sent' => 0, 'skipped' => 0 ), $this->plugin->mirror_plan()->state() );
		$this->assertFalse( $this->plugin->state()->is_failing() );
		$this->assertSame( 'http_500', $this->plugin->state()->get( 'last_error' ) );
		$this->assertSame( 0, $this->plugin->mirror()->run( 30 ) );
		$this->assertCount( 1, $this->calls );
	}

	/** A store that the panel refuses sends no page more. */
	public function test_stop_ends_it(): void {
		$this->plugin->mirror_plan()->ask_backfill( 0 );
		$this->answers = array( $this->answer( 409, array( 'error' => 'other_site' ) ) );
		$this->plugin->mirror()->run( 30 );
		update_option( Mirror_Plan::OPTION, array( 'retry_at' => 0 ) + get_option( Mirror_Plan::OPTION ), false );
		$this->plugin->mirror()->run( 30 );
		$this->assertCount( 1, $this->calls );
	}

	/**
	 * Change when an order was changed.
	 *
	 * @param \WC_Order $order The order.
	 * @param string    $when  Like `-3 hours`.
	 * @return void
	 */
	private function modify( \WC_Order $order, string $when ): void {
		global $wpdb;
		$at = gmdate( 'Y-m-d H:i:s', strtotime( $when ) );
		$wpdb->update( $wpdb->posts, array( 'post_modified_gmt' => $at ), array( 'ID' => $order->get_id() ) );
		$wpdb->suppress_errors( true );
		$wpdb->update( "{$wpdb->prefix}wc_orders", array( 'date_updated_gmt' => $at ), array( 'id' => $order->get_id() ) );
		$wpdb->suppress_errors( false );
		wp_cache_flush();
	}
}
