<?php
/**
 * The box in the block checkout, through WooCommerce's own Store API.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Automattic\WooCommerce\Blocks\Domain\Services\CheckoutFields;
use Automattic\WooCommerce\Blocks\Package;
use Iletiniz\Bridge\Block_Consent;
use Iletiniz\Bridge\Consent;
use Iletiniz\Bridge\Settings;
use PHPUnit\Framework\TestCase;

final class BlockConsent_Test extends TestCase {

	/**
	 * The field under test, made known once, as in a request.
	 *
	 * @var Block_Consent|null
	 */
	private static $field = null;

	/**
	 * What is in the cart.
	 *
	 * @var \WC_Product
	 */
	private $product;

	protected function setUp(): void {
		if ( ! function_exists( 'woocommerce_register_additional_checkout_field' ) ) {
			$this->markTestSkipped( 'Additional fields of the block checkout need a real WooCommerce 8.9 or later.' );
		}
		update_option( 'woocommerce_bacs_settings', array( 'enabled' => 'yes', 'title' => 'Havale' ) );
		update_option( 'woocommerce_enable_guest_checkout', 'yes' );
		WC()->payment_gateways()->init();
		wc_load_cart();
		$this->start();
		WC()->session->set( Block_Consent::SESSION, null );
		WC()->session->set( 'store_api_draft_order', null );
		$this->product = new \WC_Product_Simple();
		$this->product->set_props( array( 'name' => 'Kalem', 'regular_price' => '10', 'virtual' => true ) );
		$this->product->save();
		WC()->cart->empty_cart();
		WC()->cart->add_to_cart( $this->product->get_id() );
		add_filter( 'woocommerce_store_api_disable_nonce_check', '__return_true' );
		add_filter( 'pre_wp_mail', '__return_true' );
	}

	/** Make the field known once, as at the start of a call of the Store API. */
	private function start(): void {
		Consent::save_text( 'SMS isterim.', true );
		if ( null === self::$field ) {
			self::$field = new Block_Consent();
			self::$field->register_hooks();
		}
		$GLOBALS['wp']->query_vars['rest_route'] = '/wc/store/v1/checkout';
		$GLOBALS['wp_rest_server']               = null;
		rest_get_server();
	}

	protected function tearDown(): void {
		if ( $this->product ) {
			$this->product->delete( true );
			WC()->cart->empty_cart();
			WC()->session->set( Block_Consent::SESSION, null );
		}
		unset( $GLOBALS['wp']->query_vars['rest_route'] );
		$GLOBALS['wp_rest_server'] = null;
		remove_filter( 'woocommerce_store_api_disable_nonce_check', '__return_true' );
		remove_filter( 'pre_wp_mail', '__return_true' );
		Settings::set( array( 'asks_consent' => false ) );
		delete_option( Consent::OPTION );
	}

	/** The field shows our text as it is kept, is optional, and stays out of order confirmations. */
	public function test_field_is_known_at_the_checkout(): void {
		$field = Package::container()->get( CheckoutFields::class )->get_additional_fields()[ Block_Consent::FIELD ];
		$this->assertSame( array( 'SMS isterim.', 'SMS isterim.', 'order', 'checkbox', false ), array( $field['label'], $field['optionalLabel'], $field['location'], $field['type'], $field['required'] ) );
		$this->assertEmpty( Package::container()->get( CheckoutFields::class )->filter_fields_for_order_confirmation( array( $field ) ) );
	}

	/**
	 * Placing the order notes the answer: a tick as given, no tick as refused, in each way in which the browser says so.
	 *
	 * @dataProvider list_answers
	 * @param array     $fields   Additional fields of the call.
	 * @param bool      $is_shown Whether our page was shown.
	 * @param bool|null $expected What is noted.
	 */
	public function test_placing_the_order_notes_the_answer( array $fields, bool $is_shown, ?bool $expected ): void {
		$shown = Consent::version();
		if ( $is_shown ) {
			self::$field->note_shown();
			Consent::save_text( 'A text written after the page was loaded.', true );
		}
		$order   = $this->send( 'POST', $fields );
		$consent = Consent::of( $order );
		$this->assertNotSame( 'checkout-draft', $order->get_status() );
		$this->assertSame( $expected, $consent['sms_marketing'] ?? null );
		$this->assertSame( null === $expected ? null : $shown, $consent['text_version'] ?? null );
	}

	/**
	 * Calls and what they say.
	 *
	 * @return array
	 */
	public static function list_answers(): array {
		return array(
			'ticked'                => array( array( Block_Consent::FIELD => true ), true, true ),
			'not ticked'            => array( array( Block_Consent::FIELD => false ), true, false ),
			'never touched'         => array( array(), true, false ),
			'a shop of its own'     => array( array( Block_Consent::FIELD => true ), false, true ),
			'nobody was asked'      => array( array(), false, null ),
		);
	}

	/** Drafts, which the browser keeps in step with the form, note nothing, and a page that is loaded again shows no tick. */
	public function test_drafts_note_nothing(): void {
		self::$field->note_shown();
		$draft = $this->send( 'PUT', array( Block_Consent::FIELD => true ) );
		$this->assertSame( 'checkout-draft', $draft->get_status() );
		$this->assertNull( Consent::of( $draft ) );
		$page = rest_do_request( new \WP_REST_Request( 'GET', '/wc/store/v1/checkout' ) )->get_data();
		$this->assertSame( $draft->get_id(), $page['order_id'] );
		$this->assertEmpty( ( (array) $page['additional_fields'] )[ Block_Consent::FIELD ] ?? false );
	}

	/** A tick of an earlier order, or one that a customer's data holds, ticks no later box. */
	public function test_nothing_is_ticked_from_earlier(): void {
		$this->send( 'POST', array( Block_Consent::FIELD => true ) );
		WC()->cart->add_to_cart( $this->product->get_id() );
		$page = rest_do_request( new \WP_REST_Request( 'GET', '/wc/store/v1/checkout' ) )->get_data();
		$this->assertEmpty( ( (array) $page['additional_fields'] )[ Block_Consent::FIELD ] ?? false );
	}

	/** Editing WooCommerce's copy of the field after the checkout changes nothing of what was said. */
	public function test_editing_the_field_later_changes_nothing(): void {
		$order  = $this->send( 'POST', array( Block_Consent::FIELD => false ) );
		$before = Consent::of( $order );
		Package::container()->get( CheckoutFields::class )->persist_field_for_order( Block_Consent::FIELD, true, $order, 'other', false );
		$order->save();
		$this->assertSame( $before, Consent::of( wc_get_order( $order->get_id() ) ) );
	}

	/**
	 * Send the checkout.
	 *
	 * @param string $method PUT for a draft, POST to place the order.
	 * @param array  $fields Additional fields.
	 * @return \WC_Order
	 */
	private function send( string $method, array $fields ): \WC_Order {
		$address = array( 'first_name' => 'Ada', 'last_name' => 'Kaya', 'address_1' => 'Cadde 1', 'address_2' => '', 'company' => '', 'city' => 'Ankara', 'state' => 'TR06', 'postcode' => '06100', 'country' => 'TR', 'email' => 'ada@example.com', 'phone' => '+905321112233' );
		$request = new \WP_REST_Request( $method, '/wc/store/v1/checkout' );
		$request->set_header( 'Content-Type', 'application/json' );
		$request->set_body( wp_json_encode( array( 'billing_address' => $address, 'payment_method' => 'bacs', 'additional_fields' => (object) $fields ) ) );
		$answer = rest_do_request( $request );
		$this->assertSame( 200, $answer->get_status(), wp_json_encode( $answer->get_data() ) );
		$data = $answer->get_data();
		return wc_get_order( $data['order_id'] );
	}
}
