<?php
/**
 * Writing facts down, whatever goes wrong.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Order_Ledger;
use Iletiniz\Bridge\Plugin;
use Iletiniz\Bridge\Settings;

/**
 * Tests of Order_Ledger.
 */
final class Order_Ledger_Test extends Order_Case {

	/**
	 * Without the table the order goes on, nothing is shown, and a sweep is asked for.
	 *
	 * @return void
	 */
	public function test_missing_table(): void {
		delete_option( 'iletiniz_bridge_mirror' );
		$this->expectOutputString( '' );
		$order = $this->pay_without_table();
		self::assertSame( 'completed', wc_get_order( $order->get_id() )->get_status() );
		self::assertSame( array(), $this->take_events( $order->get_id() ) );
		self::assertIsArray( get_option( 'iletiniz_bridge_mirror' ) );
	}

	/**
	 * A database in trouble fills no log: one line a request.
	 *
	 * @return void
	 */
	public function test_missing_table_in_the_log(): void {
		$lines = $this->listen_to_the_log();
		$this->pay_without_table();
		self::assertCount( 1, $lines );
	}

	/**
	 * Let an order through while the table cannot be found.
	 *
	 * @return \WC_Order
	 */
	private function pay_without_table(): \WC_Order {
		$prefix = $GLOBALS['wpdb']->prefix;
		$broken = static function ( string $query ) use ( $prefix ): string {
			return str_replace( "{$prefix}iletiniz_outbox", "{$prefix}iletiniz_nowhere", $query );
		};
		add_filter( 'query', $broken );
		$order = $this->make_order();
		$order->update_status( 'processing' );
		$order->update_status( 'completed' );
		$this->end_request();
		remove_filter( 'query', $broken );
		return $order;
	}

	/**
	 * Whatever a plugin throws while we look at an order, the order goes on.
	 *
	 * @return void
	 */
	public function test_trouble_in_a_filter(): void {
		$throw = static function () {
			throw new \RuntimeException( '0532 000 01 02' );
		};
		add_filter( 'iletiniz_bridge_tracking_meta_keys', $throw );
		$order = $this->make_order();
		$order->update_meta_data( '_kargo_no', '42' );
		$order->update_status( 'processing' );
		self::assertSame( 'processing', wc_get_order( $order->get_id() )->get_status() );
		self::assertSame( array( 'created pending', 'status_changed pending>processing' ), $this->take_events( $order->get_id() ) );
	}

	/**
	 * What is logged says where, never about whom.
	 *
	 * @return void
	 */
	public function test_nobody_in_the_log(): void {
		$lines = $this->listen_to_the_log();
		$this->test_trouble_in_a_filter();
		self::assertStringContainsString( 'RuntimeException', implode( ' ', iterator_to_array( $lines ) ) );
		self::assertStringNotContainsString( '0532', implode( ' ', iterator_to_array( $lines ) ) );
	}

	/**
	 * Collect what is logged.
	 *
	 * @return \ArrayObject
	 */
	private function listen_to_the_log(): \ArrayObject {
		$this->need_woocommerce();
		$lines  = new \ArrayObject();
		$listen = static function ( $message, $level, $context, $handler = null ) use ( $lines ) {
			unset( $level );
			$is_copy = $handler instanceof \Automattic\WooCommerce\Internal\Logging\RemoteLogger;
			if ( ! $is_copy && 'iletiniz-bridge' === ( $context['source'] ?? '' ) ) {
				$lines[] = $message;
			}
			return null;
		};
		add_filter( 'woocommerce_logger_log_message', $listen, 10, 4 );
		return $lines;
	}

	/**
	 * A save long after an order's last row is told even in the same request; one that belongs to the change is not.
	 *
	 * @return void
	 */
	public function test_late_save(): void {
		$ledger = new Order_Ledger( $this->outbox, Plugin::instance()->after_response() );
		$ledger->write( 'order.created', 7, 'status', 'pending' );
		$ledger->touch( 7 );
		$ledger->write( 'order.status_changed', 8, 'status', 'completed' );
		$written_at = new \ReflectionProperty( $ledger, 'written_at' );
		$written_at->setAccessible( true );
		$written_at->setValue( $ledger, array( 8 => microtime( true ) - 6 ) + $written_at->getValue( $ledger ) );
		$ledger->touch( 8 );
		$ledger->finish();
		self::assertSame( array( 'created' ), $this->take_events( 7 ) );
		self::assertSame( array( 'status_changed', 'updated' ), $this->take_events( 8 ) );
	}

	/**
	 * A store that was unpaired in this request writes nothing more.
	 *
	 * @return void
	 */
	public function test_unpaired(): void {
		Settings::set( array( 'is_paired' => false ) );
		$order = $this->make_order();
		$this->end_request();
		self::assertSame( array(), $this->take_events( $order->get_id() ) );
	}

	/**
	 * A status change costs one query.
	 *
	 * @return void
	 */
	public function test_cost_of_a_change(): void {
		$order = $this->make_order();
		$this->next_request();
		$order   = wc_get_order( $order->get_id() );
		$queries = array();
		$count   = static function ( string $query ) use ( &$queries ): string {
			$queries[] = $query;
			return $query;
		};
		add_filter( 'query', $count );
		$order->update_status( 'on-hold' );
		$ours = preg_grep( '/iletiniz/', $queries );
		self::assertCount( 1, $ours );
		self::assertStringStartsWith( 'INSERT', reset( $ours ) );
	}
}
