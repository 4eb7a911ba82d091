<?php
/**
 * Rows as the panel reads them.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Event_Writer;
use Iletiniz\Bridge\Plugin;

/**
 * Tests of Event_Writer.
 */
final class Event_Writer_Test extends Order_Case {

	/**
	 * A row whose order cannot be read is named and left out, not told without the order's fields; the others are told.
	 *
	 * @return void
	 */
	public function test_unreadable_order(): void {
		$order = $this->make_order();
		$this->end_request();
		$this->outbox->add( 'bridge.test' );
		$rows  = $this->outbox->list_waiting( 10 );
		$id    = $rows[0]->id;
		$break = static function () {
			throw new \RuntimeException( 'from another plugin' );
		};
		add_filter( 'woocommerce_order_get_billing_first_name', $break );
		$writer = new Event_Writer( Plugin::instance()->snapshot(), Plugin::instance()->state() );
		$events = $writer->write( $rows );
		remove_filter( 'woocommerce_order_get_billing_first_name', $break );
		self::assertSame( array( $id ), $writer->unreadable() );
		self::assertSame( array( 'bridge.test' ), array_column( $events, 'topic' ) );
		self::assertSame( array( 'bridge.test' ), array_column( $rows, 'topic' ) );
		$rows = $this->outbox->list_waiting( 10 );
		self::assertSame( $order->get_id(), $writer->write( $rows )[0]['order']['id'] );
		self::assertSame( array(), $writer->unreadable() );
	}
}
