<?php
/**
 * Tests of an order's messages.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Order_Messages;

require_once __DIR__ . '/Admin_Case.php';

/**
 * Which notes are the panel's.
 */
final class OrderMessages_Test extends Admin_Case {

	/**
	 * Only notes of the panel are listed, newest first, at most twenty, without markup.
	 *
	 * @return void
	 */
	public function test_notes_of_the_panel_are_listed(): void {
		if ( ! function_exists( 'wc_create_order' ) ) {
			self::markTestSkipped( 'Needs WooCommerce.' );
		}
		$order = wc_create_order();
		$other = wc_create_order();
		$order->add_order_note( 'not ours' );
		foreach ( array( $order, $other ) as $each ) {
			for ( $count = 1; $count <= 22; $count++ ) {
				add_comment_meta( $each->add_order_note( "<b>text</b> $count of " . $each->get_id() ), '_iletiniz_directive', "n$count" );
			}
		}
		$messages = Order_Messages::of( $order );
		self::assertCount( 20, $messages );
		self::assertSame( 'text 22 of ' . $order->get_id(), $messages[0]->text );
		self::assertSame( 'text 3 of ' . $order->get_id(), $messages[19]->text );
		self::assertEqualsWithDelta( time(), $messages[0]->at, 60 );
	}

	/**
	 * An order that the panel never wrote about has none.
	 *
	 * @return void
	 */
	public function test_order_without_notes_has_none(): void {
		if ( ! function_exists( 'wc_create_order' ) ) {
			self::markTestSkipped( 'Needs WooCommerce.' );
		}
		self::assertSame( array(), Order_Messages::of( wc_create_order() ) );
	}
}
