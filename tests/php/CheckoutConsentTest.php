<?php
/**
 * The box in the classic checkout.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Checkout_Consent;
use Iletiniz\Bridge\Consent;
use Iletiniz\Bridge\Settings;
use PHPUnit\Framework\TestCase;

final class CheckoutConsent_Test extends TestCase {

	/**
	 * The box under test.
	 *
	 * @var Checkout_Consent
	 */
	private $box;

	protected function setUp(): void {
		if ( ! class_exists( 'WooCommerce' ) ) {
			$this->markTestSkipped( 'Orders need WooCommerce.' );
		}
		Consent::save_text( 'SMS "isterim" <3', true );
		$this->box = new Checkout_Consent();
		$_POST     = array();
	}

	protected function tearDown(): void {
		delete_option( Consent::OPTION );
		Settings::set( array( 'asks_consent' => false ) );
		remove_all_actions( 'woocommerce_checkout_create_order', 10 );
		remove_all_actions( 'woocommerce_review_order_before_payment', 10 );
		$_POST = array();
	}

	/** The box is shown outside the part that WooCommerce replaces, only where the merchant asks. */
	public function test_box_is_shown_where_asked(): void {
		$this->box->register_hooks();
		$this->assertNotFalse( has_action( 'woocommerce_review_order_before_payment', array( $this->box, 'show' ) ) );
		Settings::set( array( 'asks_consent' => false ) );
		$other = new Checkout_Consent();
		$other->register_hooks();
		$this->assertFalse( has_action( 'woocommerce_review_order_before_payment', array( $other, 'show' ) ) );
		$this->assertFalse( has_action( 'woocommerce_checkout_create_order', array( $other, 'record' ) ) );
	}

	/** The box is never ticked for the customer, also not when the form comes back after an error. */
	public function test_box_is_never_ticked(): void {
		$_POST = array( Checkout_Consent::BOX => '1', Checkout_Consent::SHOWN => Consent::version() );
		ob_start();
		$this->box->show();
		$html = ob_get_clean();
		$this->assertStringNotContainsString( 'checked', $html );
		$this->assertStringContainsString( esc_html( Consent::text() ), $html );
		$this->assertStringNotContainsString( '<3', $html );
		$this->assertStringContainsString( 'value="' . Consent::version() . '"', $html );
	}

	/**
	 * What the form brought is noted, with the version that was shown; nothing where the box was not in the form or the version is not ours.
	 *
	 * @dataProvider list_forms
	 * @param array     $post     The form, with % for the version that was shown.
	 * @param bool|null $expected What is noted.
	 */
	public function test_checkout_notes_the_answer( array $post, ?bool $expected ): void {
		$shown = Consent::version();
		Consent::save_text( 'A text written after the page was loaded.', true );
		if ( isset( $post[ Checkout_Consent::SHOWN ] ) ) {
			$post[ Checkout_Consent::SHOWN ] = str_replace( '%', $shown, $post[ Checkout_Consent::SHOWN ] );
		}
		$_POST = $post;
		$order = new \WC_Order();
		$this->box->record( $order );
		$order->save();
		$consent = Consent::of( wc_get_order( $order->get_id() ) );
		$this->assertSame( $expected, $consent['sms_marketing'] ?? null );
		$this->assertSame( null === $expected ? null : $shown, $consent['text_version'] ?? null );
	}

	/**
	 * Forms and what they say.
	 *
	 * @return array
	 */
	public static function list_forms(): array {
		return array(
			'ticked'           => array( array( Checkout_Consent::BOX => '1', Checkout_Consent::SHOWN => '%' ), true ),
			'not ticked'       => array( array( Checkout_Consent::SHOWN => '%' ), false ),
			'not shown'        => array( array( Checkout_Consent::BOX => '1' ), null ),
			'no form'          => array( array(), null ),
			'unknown version'  => array( array( Checkout_Consent::BOX => '1', Checkout_Consent::SHOWN => '2026-01-01-000000' ), null ),
			'hostile version'  => array( array( Checkout_Consent::BOX => '1', Checkout_Consent::SHOWN => '<script>%</script>' ), null ),
			'array as version' => array( array( Checkout_Consent::BOX => '1', Checkout_Consent::SHOWN => array( 'x' ) ), null ),
			'array as tick'    => array( array( Checkout_Consent::BOX => array( '1' ), Checkout_Consent::SHOWN => '%' ), false ),
		);
	}

	/** WooCommerce's own checkout notes the answer on the order it makes, and a second try of the customer replaces the first. */
	public function test_real_checkout_notes_the_answer(): void {
		if ( ! function_exists( 'wc_load_cart' ) ) {
			$this->markTestSkipped( 'The stand-in has no cart.' );
		}
		wc_load_cart();
		$product = new \WC_Product_Simple();
		$product->set_regular_price( '10' );
		$product->save();
		WC()->cart->empty_cart();
		WC()->cart->add_to_cart( $product->get_id() );
		$this->box->register_hooks();
		$data  = array( 'billing_email' => 'ada@example.com', 'payment_method' => 'bacs', 'billing_first_name' => 'Ada' );
		$_POST = array( Checkout_Consent::SHOWN => Consent::version() );
		$id    = WC()->checkout()->create_order( $data );
		$this->assertFalse( Consent::of( wc_get_order( $id ) )['sms_marketing'] );
		WC()->session->set( 'order_awaiting_payment', $id );
		$_POST[ Checkout_Consent::BOX ] = '1';
		$this->assertSame( $id, WC()->checkout()->create_order( $data ) );
		$this->assertTrue( Consent::of( wc_get_order( $id ) )['sms_marketing'] );
		WC()->session->set( 'order_awaiting_payment', null );
		WC()->cart->empty_cart();
		$product->delete( true );
	}

	/** Whatever goes wrong while the answer is noted, the checkout goes on. */
	public function test_a_failure_never_ends_the_checkout(): void {
		$_POST = array( Checkout_Consent::SHOWN => Consent::version() );
		$this->box->record( new \stdClass() );
		$this->assertNotNull( Consent::find_text( Consent::version() ) );
	}
}
