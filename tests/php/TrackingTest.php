<?php
/**
 * Parcels of orders.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Tracking;

/**
 * Tests of Tracking.
 */
final class Tracking_Test extends Order_Case {

	/**
	 * The list of the shipment tracking plugins is read, the names made for people first.
	 *
	 * @return void
	 */
	public function test_items(): void {
		$parcels = $this->parcels_of(
			array(
				array(
					'tracking_provider' => 'aras-kargo',
					'tracking_number'   => '1',
				),
				array(
					'tracking_provider'           => 'mng',
					'formatted_tracking_provider' => 'MNG Kargo',
					'tracking_number'             => '2',
					'ast_tracking_link'           => 'https://kargo.example/?a=1&amp;b=2',
				),
				array(
					'tracking_provider'        => '',
					'custom_tracking_provider' => 'Kurye',
					'custom_tracking_link'     => 'https://kurye.example/3',
					'tracking_number'          => '3',
				),
			)
		);
		self::assertSame(
			array(
				array( 'carrier' => 'aras-kargo', 'number' => '1', 'url' => '' ),
				array( 'carrier' => 'MNG Kargo', 'number' => '2', 'url' => 'https://kargo.example/?a=1&b=2' ),
				array( 'carrier' => 'Kurye', 'number' => '3', 'url' => 'https://kurye.example/3' ),
			),
			$parcels
		);
	}

	/**
	 * Each of Hezarfen's parcels is read, also one that is cut short.
	 *
	 * @return void
	 */
	public function test_hezarfen(): void {
		$order = $this->make_order();
		$order->add_meta_data( '_hezarfen_mst_shipment_data', '1||2||aras||Aras Kargo||111||https://kargo.example/111||1' );
		$order->add_meta_data( '_hezarfen_mst_shipment_data', '2||2||ptt||PTT||222' );
		$order->add_meta_data( '_hezarfen_mst_shipment_data', 'nonsense' );
		$order->save();
		self::assertSame(
			array(
				array( 'carrier' => 'Aras Kargo', 'number' => '111', 'url' => 'https://kargo.example/111' ),
				array( 'carrier' => 'PTT', 'number' => '222', 'url' => '' ),
			),
			( new Tracking() )->of( wc_get_order( $order->get_id() ) )
		);
	}

	/**
	 * Hostile values are taken for what they are worth: no markup, no script address, no arrays, nothing endless.
	 *
	 * @return void
	 */
	public function test_hostile_values(): void {
		$parcels = $this->parcels_of(
			array(
				'text',
				array( 'tracking_number' => array( '1' ) ),
				array( 'tracking_number' => '  ' ),
				array(
					'tracking_provider'    => '<script>alert(1)</script>' . str_repeat( 'ş', 500 ),
					'tracking_number'      => '<b>9</b>',
					'custom_tracking_link' => 'javascript:alert(1)',
				),
				array(
					'tracking_provider'    => array( 'x' ),
					'tracking_number'      => 8,
					'custom_tracking_link' => 'https://kargo.example/' . str_repeat( 'x', 1000 ),
				),
			)
		);
		self::assertSame(
			array(
				array( 'carrier' => str_repeat( 'ş', 60 ), 'number' => '9', 'url' => '' ),
				array( 'carrier' => '', 'number' => '8', 'url' => '' ),
			),
			$parcels
		);
	}

	/**
	 * A number is told once, and at most ten are told.
	 *
	 * @return void
	 */
	public function test_many(): void {
		$items = array();
		foreach ( array_merge( array( 1, 1 ), range( 1, 30 ) ) as $number ) {
			$items[] = array( 'tracking_number' => (string) $number );
		}
		self::assertSame( array_map( 'strval', range( 1, 10 ) ), array_column( $this->parcels_of( $items ), 'number' ) );
	}

	/**
	 * Another plugin adds its parcels by the filter; a broken answer is no parcel.
	 *
	 * @return void
	 */
	public function test_filter(): void {
		$add = static function ( array $parcels, \WC_Order $order ): array {
			return array_merge( $parcels, array( array( 'carrier' => 'Kurye', 'number' => 'K' . $order->get_id() ) ) );
		};
		add_filter( 'iletiniz_bridge_tracking', $add, 10, 2 );
		$order = $this->make_order();
		self::assertSame( array( array( 'carrier' => 'Kurye', 'number' => 'K' . $order->get_id(), 'url' => '' ) ), ( new Tracking() )->of( $order ) );
		add_filter( 'iletiniz_bridge_tracking', '__return_true', 20 );
		self::assertSame( array(), ( new Tracking() )->of( $order ) );
	}

	/**
	 * Return the parcels of an order with this list.
	 *
	 * @param array $items As a plugin stores it.
	 * @return array[]
	 */
	private function parcels_of( array $items ): array {
		$order = $this->make_order();
		$order->update_meta_data( '_wc_shipment_tracking_items', $items );
		$order->save();
		return ( new Tracking() )->of( wc_get_order( $order->get_id() ) );
	}
}
