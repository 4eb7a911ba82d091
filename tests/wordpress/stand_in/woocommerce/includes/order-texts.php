<?php
/**
 * The getters and setters of an order that do nothing but get and set.
 *
 * @package Stand_In
 */

defined( 'ABSPATH' ) || exit;

/** Texts of an order. */
trait Stand_In_Order_Texts {

	public function get_billing_first_name( $context = 'view' ) {
		return $this->get_prop( 'billing_first_name', $context );
	}

	public function set_billing_first_name( $value ) {
		$this->set_prop( 'billing_first_name', (string) $value );
	}

	public function get_billing_last_name( $context = 'view' ) {
		return $this->get_prop( 'billing_last_name', $context );
	}

	public function set_billing_last_name( $value ) {
		$this->set_prop( 'billing_last_name', (string) $value );
	}

	public function get_billing_company( $context = 'view' ) {
		return $this->get_prop( 'billing_company', $context );
	}

	public function set_billing_company( $value ) {
		$this->set_prop( 'billing_company', (string) $value );
	}

	public function get_billing_address_1( $context = 'view' ) {
		return $this->get_prop( 'billing_address_1', $context );
	}

	public function set_billing_address_1( $value ) {
		$this->set_prop( 'billing_address_1', (string) $value );
	}

	public function get_billing_address_2( $context = 'view' ) {
		return $this->get_prop( 'billing_address_2', $context );
	}

	public function set_billing_address_2( $value ) {
		$this->set_prop( 'billing_address_2', (string) $value );
	}

	public function get_billing_city( $context = 'view' ) {
		return $this->get_prop( 'billing_city', $context );
	}

	public function set_billing_city( $value ) {
		$this->set_prop( 'billing_city', (string) $value );
	}

	public function get_billing_state( $context = 'view' ) {
		return $this->get_prop( 'billing_state', $context );
	}

	public function set_billing_state( $value ) {
		$this->set_prop( 'billing_state', (string) $value );
	}

	public function get_billing_postcode( $context = 'view' ) {
		return $this->get_prop( 'billing_postcode', $context );
	}

	public function set_billing_postcode( $value ) {
		$this->set_prop( 'billing_postcode', (string) $value );
	}

	public function get_billing_country( $context = 'view' ) {
		return $this->get_prop( 'billing_country', $context );
	}

	public function set_billing_country( $value ) {
		$this->set_prop( 'billing_country', (string) $value );
	}

	public function get_billing_phone( $context = 'view' ) {
		return $this->get_prop( 'billing_phone', $context );
	}

	public function set_billing_phone( $value ) {
		$this->set_prop( 'billing_phone', (string) $value );
	}

	public function get_billing_email( $context = 'view' ) {
		return $this->get_prop( 'billing_email', $context );
	}

	public function set_billing_email( $value ) {
		$this->set_prop( 'billing_email', (string) $value );
	}

	public function get_shipping_first_name( $context = 'view' ) {
		return $this->get_prop( 'shipping_first_name', $context );
	}

	public function set_shipping_first_name( $value ) {
		$this->set_prop( 'shipping_first_name', (string) $value );
	}

	public function get_shipping_last_name( $context = 'view' ) {
		return $this->get_prop( 'shipping_last_name', $context );
	}

	public function set_shipping_last_name( $value ) {
		$this->set_prop( 'shipping_last_name', (string) $value );
	}

	public function get_shipping_company( $context = 'view' ) {
		return $this->get_prop( 'shipping_company', $context );
	}

	public function set_shipping_company( $value ) {
		$this->set_prop( 'shipping_company', (string) $value );
	}

	public function get_shipping_address_1( $context = 'view' ) {
		return $this->get_prop( 'shipping_address_1', $context );
	}

	public function set_shipping_address_1( $value ) {
		$this->set_prop( 'shipping_address_1', (string) $value );
	}

	public function get_shipping_address_2( $context = 'view' ) {
		return $this->get_prop( 'shipping_address_2', $context );
	}

	public function set_shipping_address_2( $value ) {
		$this->set_prop( 'shipping_address_2', (string) $value );
	}

	public function get_shipping_city( $context = 'view' ) {
		return $this->get_prop( 'shipping_city', $context );
	}

	public function set_shipping_city( $value ) {
		$this->set_prop( 'shipping_city', (string) $value );
	}

	public function get_shipping_state( $context = 'view' ) {
		return $this->get_prop( 'shipping_state', $context );
	}

	public function set_shipping_state( $value ) {
		$this->set_prop( 'shipping_state', (string) $value );
	}

	public function get_shipping_postcode( $context = 'view' ) {
		return $this->get_prop( 'shipping_postcode', $context );
	}

	public function set_shipping_postcode( $value ) {
		$this->set_prop( 'shipping_postcode', (string) $value );
	}

	public function get_shipping_country( $context = 'view' ) {
		return $this->get_prop( 'shipping_country', $context );
	}

	public function set_shipping_country( $value ) {
		$this->set_prop( 'shipping_country', (string) $value );
	}

	public function get_shipping_phone( $context = 'view' ) {
		return $this->get_prop( 'shipping_phone', $context );
	}

	public function set_shipping_phone( $value ) {
		$this->set_prop( 'shipping_phone', (string) $value );
	}

	public function get_payment_method_title( $context = 'view' ) {
		return $this->get_prop( 'payment_method_title', $context );
	}

	public function set_payment_method_title( $value ) {
		$this->set_prop( 'payment_method_title', (string) $value );
	}

	public function get_order_key( $context = 'view' ) {
		return $this->get_prop( 'order_key', $context );
	}

	public function set_order_key( $value ) {
		$this->set_prop( 'order_key', (string) $value );
	}

	public function get_created_via( $context = 'view' ) {
		return $this->get_prop( 'created_via', $context );
	}

	public function set_created_via( $value ) {
		$this->set_prop( 'created_via', (string) $value );
	}

	public function get_cart_hash( $context = 'view' ) {
		return $this->get_prop( 'cart_hash', $context );
	}

	public function set_cart_hash( $value ) {
		$this->set_prop( 'cart_hash', (string) $value );
	}
}
