<?php
/**
 * What the tests about orders share.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Order_Events;
use Iletiniz\Bridge\Outbox;
use Iletiniz\Bridge\Plugin;
use Iletiniz\Bridge\Settings;
use PHPUnit\Framework\TestCase;

/**
 * Each test runs in a transaction that is taken back, in a paired store whose outbox is empty, with hooks of its own.
 */
abstract class Order_Case extends TestCase {

	/**
	 * The outbox, the site's own table.
	 *
	 * @var Outbox
	 */
	protected $outbox;

	/**
	 * The site's hooks, as they were.
	 *
	 * @var \WP_Hook[]
	 */
	private $hooks = array();

	/**
	 * Begin.
	 *
	 * @return void
	 */
	protected function setUp(): void {
		if ( ! function_exists( 'wc_create_order' ) ) {
			self::markTestSkipped( 'There is no shop in this WordPress.' );
		}
		$GLOBALS['wpdb']->query( 'START TRANSACTION' );
		$this->outbox = new Outbox( $GLOBALS['wpdb'] );
		$this->outbox->clear();
		Settings::set( array( 'is_paired' => true ) );
		$this->hooks = array_map( self::copy(), $GLOBALS['wp_filter'] );
		remove_all_actions( 'shutdown' );
		$this->next_request();
	}

	/**
	 * End.
	 *
	 * @return void
	 */
	protected function tearDown(): void {
		if ( $this->hooks ) {
			$GLOBALS['wp_filter'] = $this->hooks;
			$GLOBALS['wpdb']->query( 'ROLLBACK' );
			wp_cache_flush();
		}
	}

	/**
	 * Let the running request end and another one begin, which knows only what is in the database.
	 *
	 * @return void
	 */
	protected function next_request(): void {
		$this->end_request();
		$GLOBALS['wp_filter'] = array_map( self::copy(), $this->hooks );
		remove_all_actions( 'shutdown' );
		wp_cache_flush();
		add_filter( 'pre_wp_mail', '__return_true' );
		( new Order_Events( $this->outbox, Plugin::instance()->after_response() ) )->register_hooks();
	}

	/**
	 * Do what the bridge does when the request ends.
	 *
	 * @return void
	 */
	protected function end_request(): void {
		do_action( 'shutdown' );
	}

	/**
	 * Return what was written since the last time, and forget it: "topic from>to" or the like, without the order.
	 *
	 * @param int $order_id Of this order.
	 * @return string[]
	 */
	protected function take_events( int $order_id ): array {
		$events = array();
		foreach ( $this->outbox->list_waiting( 1000 ) as $row ) {
			if ( $row->order_id === $order_id ) {
				$events[] = trim( str_replace( 'order.', '', $row->topic ) . ' ' . implode( '>', $row->data ) );
				$this->outbox->remove( array( $row->id ) );
			}
		}
		return $events;
	}

	/**
	 * Make an order as the classic checkout does.
	 *
	 * @param array $fields Values for its setters, like billing_phone.
	 * @param array $items  Quantity by name.
	 * @return \WC_Order
	 */
	protected function make_order( array $fields = array(), array $items = array() ): \WC_Order {
		$order = wc_create_order();
		foreach ( $items as $name => $quantity ) {
			$item = new \WC_Order_Item_Product();
			$item->set_name( $name );
			$item->set_quantity( $quantity );
			$order->add_item( $item );
		}
		foreach ( $fields as $name => $value ) {
			$order->{"set_$name"}( $value );
		}
		$order->save();
		return $order;
	}

	/**
	 * Skip the test where WooCommerce is only stood in for.
	 *
	 * @return void
	 */
	protected function need_woocommerce(): void {
		if ( ! defined( 'WC_ABSPATH' ) || ! class_exists( 'WC_Cart' ) ) {
			self::markTestSkipped( 'This needs the real WooCommerce.' );
		}
	}

	/**
	 * Tell whether orders are stored in tables of their own.
	 *
	 * @return bool
	 */
	protected function has_tables(): bool {
		return \Automattic\WooCommerce\Utilities\OrderUtil::custom_orders_table_usage_is_enabled();
	}

	/**
	 * Return how a hook is copied.
	 *
	 * @return callable
	 */
	private static function copy(): callable {
		return static function ( \WP_Hook $hook ): \WP_Hook {
			return clone $hook;
		};
	}
}
