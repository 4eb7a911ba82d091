<?php
/**
 * Orders that go, and come back.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

/**
 * Tests of Order_Removals.
 */
final class Order_Removals_Test extends Order_Case {

	/**
	 * A draft that is deleted leaves no trace.
	 *
	 * @return void
	 */
	public function test_deleted_draft(): void {
		$order = new \WC_Order();
		$order->set_status( 'checkout-draft' );
		$order->save();
		$id = $order->get_id();
		$this->next_request();
		wc_get_order( $id )->delete( true );
		$this->end_request();
		self::assertSame( array(), $this->take_events( $id ) );
	}

	/**
	 * An order put into the trash is gone, and one taken out of it is updated, not changed.
	 *
	 * @return void
	 */
	public function test_trash(): void {
		$id = $this->make_order()->get_id();
		wc_get_order( $id )->update_status( 'processing' );
		$this->next_request();
		$this->take_events( $id );
		wc_get_order( $id )->delete();
		$this->next_request();
		self::assertSame( array( 'deleted' ), $this->take_events( $id ) );
		$this->untrash( $id );
		$this->next_request();
		self::assertSame( array( 'updated' ), $this->take_events( $id ) );
		wc_get_order( $id )->delete( true );
		$this->end_request();
		self::assertSame( array( 'deleted' ), $this->take_events( $id ) );
	}

	/**
	 * Take an order out of the trash, as wp-admin does for each storage.
	 *
	 * @param int $id The order.
	 * @return void
	 */
	private function untrash( int $id ): void {
		if ( ! $this->has_tables() ) {
			wp_untrash_post( $id );
		} elseif ( method_exists( 'WC_Order', 'untrash' ) ) {
			wc_get_order( $id )->untrash();
		} else {
			wc_get_order( $id )->update_status( 'pending' );
		}
	}

	/**
	 * In the classic storage an order that is deleted as a post is gone too.
	 *
	 * @return void
	 */
	public function test_deleted_post(): void {
		if ( $this->has_tables() ) {
			self::markTestSkipped( 'Orders are no posts here.' );
		}
		$id = $this->make_order()->get_id();
		$this->next_request();
		$this->take_events( $id );
		wp_delete_post( $id, true );
		$this->end_request();
		self::assertSame( array( 'deleted' ), $this->take_events( $id ) );
	}

	/**
	 * Posts that are no orders make no event.
	 *
	 * @return void
	 */
	public function test_other_posts(): void {
		$id = wp_insert_post( array( 'post_title' => 'Haber', 'post_status' => 'publish' ) );
		add_post_meta( $id, '_wc_shipment_tracking_items', array( array( 'tracking_number' => '1' ) ) );
		wp_trash_post( $id );
		wp_delete_post( $id, true );
		$this->end_request();
		self::assertSame( array(), $this->take_events( $id ) );
	}
}
