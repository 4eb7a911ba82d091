<?php
/**
 * What an order says about consent, and who may change it.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Consent;
use Iletiniz\Bridge\Settings;
use PHPUnit\Framework\TestCase;

final class Consent_Test extends TestCase {

	protected function setUp(): void {
		if ( ! class_exists( 'WooCommerce' ) ) {
			$this->markTestSkipped( 'Orders need WooCommerce.' );
		}
		delete_option( Consent::OPTION );
	}

	protected function tearDown(): void {
		delete_option( Consent::OPTION );
		Settings::set( array( 'asks_consent' => false ) );
	}

	/** The text changes its version, and a version that was shown still names its text. */
	public function test_version_follows_the_text(): void {
		Consent::save_text( 'Bana SMS gönderin.', true );
		$first = Consent::version();
		Consent::save_text( 'Bana SMS gönderin.', true );
		$this->assertSame( $first, Consent::version() );
		Consent::save_text( 'Bana SMS gönderebilirsiniz.', true );
		$this->assertNotSame( $first, Consent::version() );
		$this->assertMatchesRegularExpression( '/^\d{4}-\d{2}-\d{2}-[0-9a-f]{6}$/', $first );
		$this->assertSame( 'Bana SMS gönderin.', Consent::find_text( $first ) );
		$this->assertNull( Consent::find_text( '2026-01-01-ffffff' ) );
	}

	/** Without a text of the merchant's, ours names the shop; it is kept without markup and never loaded with each page. */
	public function test_default_text_and_storage(): void {
		global $wpdb;
		$this->assertStringContainsString( get_option( 'blogname' ), Consent::text() );
		Consent::save_text( '<b>SMS</b> <script>x</script>' . str_repeat( 'ş', 600 ), true );
		$this->assertStringStartsWith( 'SMS ş', Consent::text() );
		$this->assertSame( Consent::TEXT_LENGTH, mb_strlen( Consent::text() ) );
		$this->assertTrue( Settings::get( 'asks_consent' ) );
		Consent::save_text( '', false );
		$this->assertFalse( Settings::get( 'asks_consent' ) );
		$this->assertStringContainsString( get_option( 'blogname' ), Consent::text() );
		$autoload = $wpdb->get_var( $wpdb->prepare( "SELECT autoload FROM $wpdb->options WHERE option_name = %s", Consent::OPTION ) );
		$this->assertContains( $autoload, array( 'no', 'off' ) );
	}

	/** An order that nobody asked about says nothing; one that was asked says what, when and to which text. */
	public function test_of_reads_the_snapshot_form(): void {
		$order = wc_create_order();
		$this->assertNull( Consent::of( $order ) );
		$asked   = $this->make_asked_order( false );
		$consent = Consent::of( $asked );
		$this->assertFalse( $consent['sms_marketing'] );
		$this->assertSame( '2026-11-22-3fa9c1', $consent['text_version'] );
		$this->assertMatchesRegularExpression( '/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/', $consent['at'] );
	}

	/**
	 * A later save of the order cannot change, remove, rename, double or invent what was said.
	 *
	 * @dataProvider list_meddlings
	 * @param callable $meddle Takes the order and changes it.
	 */
	public function test_a_later_save_changes_nothing( callable $meddle ): void {
		$order  = $this->make_asked_order( false );
		$before = Consent::of( $order );
		$again  = wc_get_order( $order->get_id() );
		$meddle( $again );
		$again->set_customer_note( 'saved' );
		$again->save();
		$after = wc_get_order( $order->get_id() );
		$this->assertSame( 'saved', $after->get_customer_note() );
		$this->assertSame( $before, Consent::of( $after ) );
		$this->assertCount( 1, $after->get_meta( Consent::META, false ) );
	}

	/**
	 * Ways to change a meta through the order.
	 *
	 * @return array
	 */
	public static function list_meddlings(): array {
		$yes = array( 'sms_marketing' => true, 'at' => 1, 'text_version' => 'x' );
		return array(
			'update'  => array( static fn( $order ) => $order->update_meta_data( Consent::META, $yes ) ),
			'delete'  => array( static fn( $order ) => $order->delete_meta_data( Consent::META ) ),
			'add'     => array( static fn( $order ) => $order->add_meta_data( Consent::META, $yes ) ),
			'replace' => array( static fn( $order ) => $order->add_meta_data( Consent::META, $yes, true ) ),
			'row'     => array( static fn( $order ) => $order->update_meta_data( Consent::META, 'no', current( $order->get_meta( Consent::META, false ) )->id ) ),
			'rename'  => array( static fn( $order ) => $order->update_meta_data( '_other', $yes, current( $order->get_meta( Consent::META, false ) )->id ) ),
		);
	}

	/** An order that nobody asked about cannot be given consent by saving it. */
	public function test_consent_cannot_be_invented(): void {
		$order = wc_create_order();
		$order->update_meta_data( Consent::META, array( 'sms_marketing' => true, 'at' => 1, 'text_version' => 'x' ) );
		$order->update_meta_data( '_other', 'kept' );
		$order->save();
		$again = wc_get_order( $order->get_id() );
		$this->assertNull( Consent::of( $again ) );
		$this->assertSame( 'kept', $again->get_meta( '_other' ) );
	}

	/** A REST update of the order's meta changes nothing. */
	public function test_rest_update_changes_nothing(): void {
		if ( ! function_exists( 'wc_rest_check_post_permissions' ) ) {
			$this->markTestSkipped( 'The stand-in has no REST API for orders.' );
		}
		$order  = $this->make_asked_order( true );
		$before = Consent::of( $order );
		wp_set_current_user( 1 );
		$request = new \WP_REST_Request( 'PUT', '/wc/v3/orders/' . $order->get_id() );
		$request->set_body_params( array( 'customer_note' => 'rest', 'meta_data' => array( array( 'key' => Consent::META, 'value' => array( 'sms_marketing' => false, 'at' => 1, 'text_version' => 'x' ) ) ) ) );
		$answer = rest_do_request( $request );
		wp_set_current_user( 0 );
		$this->assertSame( 200, $answer->get_status() );
		$after = wc_get_order( $order->get_id() );
		$this->assertSame( 'rest', $after->get_customer_note() );
		$this->assertSame( $before, Consent::of( $after ) );
	}

	/**
	 * What gets past the saving of the order is not believed: it is as if nobody had been asked.
	 *
	 * @dataProvider list_forgeries
	 * @param callable $forge Takes what is stored and returns what is put there.
	 */
	public function test_forged_consent_is_not_believed( callable $forge ): void {
		$order = $this->make_asked_order( false );
		$order->update_meta_data( Consent::META, $forge( $order->get_meta( Consent::META ) ) );
		$order->save_meta_data();
		$this->assertNull( Consent::of( wc_get_order( $order->get_id() ) ) );
	}

	/**
	 * Values that no checkout noted on the order.
	 *
	 * @return array
	 */
	public static function list_forgeries(): array {
		return array(
			'turned'        => array( static fn( $value ) => array( 'sms_marketing' => true ) + $value ),
			'later'         => array( static fn( $value ) => array( 'at' => $value['at'] + 1 ) + $value ),
			'other text'    => array( static fn( $value ) => array( 'text_version' => 'x' ) + $value ),
			'without seal'  => array( static fn( $value ) => array_diff_key( $value, array( 'seal' => 1 ) ) ),
			'seal is none'  => array( static fn( $value ) => array( 'seal' => array( 'x' ) ) + $value ),
			'no value'      => array( static fn() => 'yes' ),
			'another order' => array( static fn() => ( new self() )->make_asked_order( true )->get_meta( Consent::META ) ),
		);
	}

	/** A row that something adds beside the checkout's takes nothing from it. */
	public function test_added_row_is_not_believed(): void {
		$order  = $this->make_asked_order( false );
		$before = Consent::of( $order );
		$order->add_meta_data( Consent::META, array( 'sms_marketing' => true ) + $order->get_meta( Consent::META ) );
		$order->save_meta_data();
		$this->assertSame( $before, Consent::of( wc_get_order( $order->get_id() ) ) );
	}

	/** Without the key of the seals nothing is believed, also not what was sealed with an empty one; a new text keeps the key. */
	public function test_key_of_the_seals(): void {
		$order = $this->make_asked_order( true );
		Consent::save_text( 'Another text.', true );
		$this->assertTrue( Consent::of( $order )['sms_marketing'] );
		$value = $order->get_meta( Consent::META );
		delete_option( Consent::OPTION );
		$value['seal'] = hash_hmac( 'sha256', wp_json_encode( array( $order->get_order_key(), true, $value['at'], $value['text_version'] ) ), '' );
		$order->update_meta_data( Consent::META, $value );
		$this->assertNull( Consent::of( $order ) );
	}

	/** The guard asks the database nothing, neither for orders with consent nor for those without. */
	public function test_guard_costs_no_query(): void {
		global $wpdb;
		foreach ( array( $this->make_asked_order( true ), wc_create_order() ) as $order ) {
			$order->update_meta_data( Consent::META, 'no' );
			$before = $wpdb->num_queries;
			( new \Iletiniz\Bridge\Consent_Guard() )->put_back( $order );
			$this->assertSame( $before, $wpdb->num_queries );
		}
	}

	/**
	 * Return an order whose customer was asked.
	 *
	 * @param bool $is_given What the customer said.
	 * @return \WC_Order
	 */
	private function make_asked_order( bool $is_given ): \WC_Order {
		$order = wc_create_order();
		Consent::record( $order, $is_given, '2026-11-22-3fa9c1' );
		$order->save();
		return wc_get_order( $order->get_id() );
	}
}
