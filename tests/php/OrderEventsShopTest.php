<?php
/**
 * What is written down where orders come from WooCommerce's own pages.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

/**
 * Tests of Order_Events behind the checkouts and wp-admin; only the real WooCommerce has those.
 */
final class Order_Events_Shop_Test extends Order_Case {

	/**
	 * Begin with the real WooCommerce.
	 *
	 * @return void
	 */
	protected function setUp(): void {
		parent::setUp();
		$this->need_woocommerce();
		update_option( 'woocommerce_cod_settings', array( 'enabled' => 'yes', 'title' => 'Kapıda ödeme' ) );
		add_filter( 'woocommerce_store_api_disable_nonce_check', '__return_true' );
	}

	/**
	 * An order of the block checkout is a draft first, is created once when it is placed, and then processed.
	 *
	 * @return void
	 */
	public function test_store_api_checkout(): void {
		$this->fill_cart();
		add_filter( 'woocommerce_store_api_disable_nonce_check', '__return_true' );
		WC()->payment_gateways()->init();
		$draft = rest_do_request( new \WP_REST_Request( 'GET', '/wc/store/v1/checkout' ) );
		self::assertSame( 200, $draft->get_status(), wp_json_encode( $draft->get_data() ) );
		$id = $draft->get_data()['order_id'];
		self::assertSame( array(), $this->take_events( $id ) );
		$request = new \WP_REST_Request( 'POST', '/wc/store/v1/checkout' );
		$request->set_body_params(
			array(
				'billing_address'  => $this->address(),
				'shipping_address' => $this->address(),
				'payment_method'   => 'cod',
			)
		);
		$placed = rest_do_request( $request );
		self::assertSame( 200, $placed->get_status(), wp_json_encode( $placed->get_data() ) );
		self::assertSame( $id, $placed->get_data()['order_id'] );
		$this->end_request();
		self::assertSame( array( 'created pending', 'status_changed pending>processing' ), $this->take_events( $id ) );
	}

	/**
	 * An order of the classic checkout is created once and then processed.
	 *
	 * @return void
	 */
	public function test_classic_checkout(): void {
		$this->fill_cart();
		$fields = array( 'payment_method' => 'cod' );
		foreach ( $this->address() as $name => $value ) {
			$fields[ "billing_$name" ] = $value;
		}
		$id = WC()->checkout()->create_order( $fields );
		self::assertIsInt( $id );
		WC()->payment_gateways()->init();
		WC()->payment_gateways()->payment_gateways()['cod']->process_payment( $id );
		$this->end_request();
		self::assertSame( array( 'created pending', 'status_changed pending>processing' ), $this->take_events( $id ) );
	}

	/**
	 * An order that is made in wp-admin is an automatic draft first, and is created once in the status that was chosen.
	 *
	 * @return void
	 */
	public function test_made_in_admin(): void {
		wp_set_current_user( 1 );
		require_once WC()->plugin_path() . '/includes/admin/wc-admin-functions.php';
		$id = $this->has_tables() ? $this->draft_in_tables() : get_default_post_to_edit( 'shop_order', true )->ID;
		$this->next_request();
		self::assertSame( array(), $this->take_events( $id ) );
		new \WC_Admin_Meta_Boxes();
		$_POST = array(
			'post_ID'                => $id,
			'post_type'              => 'shop_order',
			'post_status'            => 'draft',
			'order_status'           => 'wc-processing',
			'customer_user'          => '',
			'order_date'             => '2026-07-20',
			'order_date_hour'        => '09',
			'order_date_minute'      => '15',
			'order_date_second'      => '04',
			'_payment_method'        => '',
			'woocommerce_meta_nonce' => wp_create_nonce( 'woocommerce_save_data' ),
		);
		if ( $this->has_tables() ) {
			do_action( 'woocommerce_process_shop_order_meta', $id, wc_get_order( $id ) );
		} else {
			edit_post();
		}
		$_POST = array();
		$this->end_request();
		self::assertSame( array( 'created processing' ), $this->take_events( $id ) );
	}

	/**
	 * Make the draft that stands behind the page "Add order" with HPOS.
	 *
	 * @return int Its id.
	 */
	private function draft_in_tables(): int {
		$order = new \WC_Order();
		$order->set_object_read( false );
		$order->set_status( 'auto-draft' );
		$order->set_object_read( true );
		return $order->save();
	}

	/**
	 * Put something into a new cart.
	 *
	 * @return void
	 */
	private function fill_cart(): void {
		wp_set_current_user( 0 );
		$product = new \WC_Product_Simple();
		$product->set_name( 'Filtre kahve 250 g' );
		$product->set_regular_price( '100' );
		$product->set_virtual( true );
		$product->save();
		wc_load_cart();
		WC()->cart->empty_cart();
		self::assertNotFalse( WC()->cart->add_to_cart( $product->get_id() ) );
		WC()->customer->set_billing_country( 'TR' );
	}

	/**
	 * Return where the customer lives.
	 *
	 * @return array
	 */
	private function address(): array {
		return array(
			'first_name' => 'Ayşe',
			'last_name'  => 'Yılmaz',
			'address_1'  => 'Deneme Sokak 1',
			'city'       => 'İstanbul',
			'state'      => 'TR34',
			'postcode'   => '34000',
			'country'    => 'TR',
			'email'      => 'ayse@example.com',
			'phone'      => '0532 000 01 02',
		);
	}
}
