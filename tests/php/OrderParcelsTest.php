<?php
/**
 * Tracking numbers that are written down.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

/**
 * Tests of Order_Parcels.
 */
final class Order_Parcels_Test extends Order_Case {

	/**
	 * Tracking is told once, whichever way a plugin writes it down, a second parcel in the same request again, and not when it is taken away.
	 *
	 * @dataProvider ways_to_write
	 * @param string $way How the plugin saves.
	 * @return void
	 */
	public function test_tracking( string $way ): void {
		if ( 'save_meta_data' === $way && $this->has_tables() && version_compare( WC_VERSION, '8.0', '<' ) ) {
			self::markTestSkipped( 'This WooCommerce tells nobody of metadata that is saved alone.' );
		}
		$order = $this->make_order();
		$this->next_request();
		$this->take_events( $order->get_id() );
		$order = wc_get_order( $order->get_id() );
		$order->update_meta_data( '_wc_shipment_tracking_items', array( array( 'tracking_number' => '1' ) ) );
		$order->$way();
		self::assertSame( array( 'tracking_added' ), $this->take_events( $order->get_id() ) );
		$order->add_meta_data( '_hezarfen_mst_shipment_data', '1||2||aras||Aras||9||https://kargo.example/9||' );
		$order->$way();
		$this->next_request();
		self::assertSame( array( 'tracking_added' ), array_values( array_diff( $this->take_events( $order->get_id() ), array( 'updated' ) ) ) );
		$order = wc_get_order( $order->get_id() );
		$order->update_meta_data( '_wc_shipment_tracking_items', array() );
		$order->$way();
		$this->end_request();
		self::assertNotContains( 'tracking_added', $this->take_events( $order->get_id() ) );
	}

	/**
	 * Return the ways to save metadata.
	 *
	 * @return array[]
	 */
	public function ways_to_write(): array {
		return array( array( 'save' ), array( 'save_meta_data' ) );
	}

	/**
	 * Tracking that is written to the post directly, or told by a plugin, is heard too.
	 *
	 * @return void
	 */
	public function test_tracking_by_other_ways(): void {
		$order = $this->make_order();
		$this->next_request();
		$this->take_events( $order->get_id() );
		if ( ! $this->has_tables() ) {
			update_post_meta( $order->get_id(), '_wc_shipment_tracking_items', array( array( 'tracking_number' => '1' ) ) );
			self::assertSame( array( 'tracking_added' ), $this->take_events( $order->get_id() ) );
			$this->next_request();
		}
		do_action( 'iletiniz_bridge_tracking_added', $order->get_id() );
		self::assertSame( array( 'tracking_added' ), $this->take_events( $order->get_id() ) );
	}

	/**
	 * A plugin can have its own metadata watched.
	 *
	 * @return void
	 */
	public function test_tracking_of_another_plugin(): void {
		add_filter(
			'iletiniz_bridge_tracking_meta_keys',
			static function ( array $keys ): array {
				return array_merge( $keys, array( '_kargo_no' ) );
			}
		);
		$order = $this->make_order();
		$this->take_events( $order->get_id() );
		$order->update_meta_data( '_kargo_no', '42' );
		$order->save();
		self::assertSame( array( 'tracking_added' ), $this->take_events( $order->get_id() ) );
	}
}
