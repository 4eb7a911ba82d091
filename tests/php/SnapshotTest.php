<?php
/**
 * Orders as the panel sees them.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Consent;
use Iletiniz\Bridge\Snapshot;
use Iletiniz\Bridge\Tracking;

/**
 * Tests of Snapshot.
 */
final class Snapshot_Test extends Order_Case {

	/**
	 * A snapshot has the fields of the contract's fixture, of the same types and in the same order, and no others.
	 *
	 * @return void
	 */
	public function test_same_shape_as_the_contract(): void {
		$fixture = wp_json_file_decode( ILETINIZ_CONTRACTS . '/event-created.json', array( 'associative' => true ) );
		$order   = $this->make_order( array( 'billing_phone' => '0532 000 01 02' ), array( 'Filtre kahve 250 g' => 2 ) );
		Consent::record( $order, true, '2026-01' );
		$order->save();
		$shape = static function ( $value ) use ( &$shape ) {
			return is_array( $value ) ? array_map( $shape, $value ) : gettype( $value );
		};
		$told  = $fixture['events'][0]['order'];
		// The fixture shows that more of an address does no harm; the protocol's list does not have it.
		unset( $told['shipping']['city'], $told['shipping']['state'], $told['shipping']['country'] );
		self::assertSame( $shape( $told ), $shape( $this->show( wc_get_order( $order->get_id() ) ) ) );
	}

	/**
	 * Values are those of the order, as WooCommerce's REST API writes them.
	 *
	 * @return void
	 */
	public function test_values(): void {
		$order = $this->make_order(
			array(
				'billing_first_name'   => 'Ayşe',
				'billing_state'        => 'TR34',
				'shipping_phone'       => '0533 000 01 02',
				'payment_method_title' => 'Kapıda <b>ödeme</b> &amp; kart',
				'total'                => '1349.9',
				'currency'             => 'TRY',
				'date_created'         => '2026-07-20T09:10:00+00:00',
			),
			array(
				'Filtre kahve 250 g' => 2,
				'Fincan'             => 1,
			)
		);
		$shown = $this->show( wc_get_order( $order->get_id() ) );
		self::assertSame( array( $order->get_id(), 'pending', 'TRY', '1349.90', '2026-07-20T09:10:00' ), array( $shown['id'], $shown['status'], $shown['currency'], $shown['total'], $shown['date_created_gmt'] ) );
		self::assertSame( array( 'Ayşe', 'TR34', '0533 000 01 02' ), array( $shown['billing']['first_name'], $shown['billing']['state'], $shown['shipping']['phone'] ) );
		self::assertSame( array( 'Kapıda ödeme & kart', 3, '2 × Filtre kahve 250 g, 1 × Fincan' ), array( $shown['payment_method_title'], $shown['item_count'], $shown['items_summary'] ) );
		self::assertSame( array( array(), null, false ), array( $shown['tracking'], $shown['consent'], $shown['muted'] ) );
	}

	/**
	 * A long summary is cut between two characters.
	 *
	 * @return void
	 */
	public function test_long_summary(): void {
		$shown = $this->show( $this->make_order( array(), array( str_repeat( 'ş', 150 ) => 1, str_repeat( 'ı', 150 ) => 1 ) ) );
		self::assertSame( 200, mb_strlen( $shown['items_summary'], 'UTF-8' ) );
		self::assertSame( 1, preg_match( '//u', $shown['items_summary'] ) );
	}

	/**
	 * A name with broken bytes is told without them, and without a notice.
	 *
	 * @return void
	 */
	public function test_broken_bytes(): void {
		$order = $this->make_order();
		$order->set_billing_first_name( "Ay\xc5e" );
		self::assertSame( 'Ay?e', $this->show( $order )['billing']['first_name'] );
	}

	/**
	 * The switch on the order travels along.
	 *
	 * @return void
	 */
	public function test_muted(): void {
		$order = $this->make_order();
		$order->update_meta_data( '_iletiniz_muted', 'yes' );
		$order->save();
		self::assertTrue( $this->show( wc_get_order( $order->get_id() ) )['muted'] );
	}

	/**
	 * The order's language is told first, then the customer's, then the site's; nonsense is no language.
	 *
	 * @return void
	 */
	public function test_locale(): void {
		$user = wp_insert_user( array( 'user_login' => uniqid( 'kisi' ), 'user_pass' => 'x', 'locale' => 'tr_TR' ) );
		self::assertSame( get_locale(), $this->show( $this->make_order() )['locale'] );
		$order = $this->make_order( array( 'customer_id' => $user ) );
		self::assertSame( 'tr_TR', $this->show( $order )['locale'] );
		$order->update_meta_data( 'wpml_language', '<script>' );
		self::assertSame( 'tr_TR', $this->show( $order )['locale'] );
		$order->update_meta_data( 'wpml_language', 'de' );
		self::assertSame( 'de', $this->show( $order )['locale'] );
	}

	/**
	 * Show an order.
	 *
	 * @param \WC_Order $order The order.
	 * @return array
	 */
	private function show( \WC_Order $order ): array {
		return ( new Snapshot( new Tracking() ) )->of( $order );
	}
}
