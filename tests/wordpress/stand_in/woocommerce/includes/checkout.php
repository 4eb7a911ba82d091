<?php
/**
 * A checkout page with the classic form; what it sells is always the same pound of coffee.
 *
 * @package Stand_In
 */

defined( 'ABSPATH' ) || exit;

/** Shows the form and takes the order. */
final class Stand_In_Checkout {

	const FIELDS = array( 'billing_first_name', 'billing_last_name', 'billing_country', 'billing_address_1', 'billing_city', 'billing_state', 'billing_postcode', 'billing_phone', 'billing_email' );
	const NONCE  = 'woocommerce-process-checkout-nonce';

	public function register_hooks() {
		add_shortcode( 'woocommerce_checkout', array( $this, 'show' ) );
		add_action( 'wp_loaded', array( $this, 'take' ), 20 );
	}

	/** The form, with the hooks that the templates have. */
	public function show() {
		if ( isset( $_GET['order-received'] ) ) {
			return '<p class="woocommerce-thankyou-order-received" data-order="' . absint( $_GET['order-received'] ) . '">Teşekkürler.</p>';
		}
		ob_start();
		do_action( 'woocommerce_before_checkout_form', $this );
		echo '<form name="checkout" method="post" class="checkout" action="' . esc_url( wc_get_checkout_url() ) . '">';
		do_action( 'woocommerce_checkout_before_customer_details' );
		do_action( 'woocommerce_checkout_billing' );
		do_action( 'woocommerce_before_checkout_billing_form', $this );
		foreach ( self::FIELDS as $field ) {
			echo '<input type="text" name="' . esc_attr( $field ) . '" value="">';
		}
		foreach ( array( 'after_checkout_billing_form', 'before_order_notes', 'after_order_notes' ) as $hook ) {
			do_action( "woocommerce_$hook", $this );
		}
		do_action( 'woocommerce_checkout_after_customer_details' );
		do_action( 'woocommerce_checkout_before_order_review' );
		do_action( 'woocommerce_review_order_before_payment' );
		echo '<input type="radio" name="payment_method" value="cod" checked>';
		foreach ( array( 'checkout_before_terms_and_conditions', 'checkout_terms_and_conditions', 'checkout_after_terms_and_conditions', 'review_order_before_submit' ) as $hook ) {
			do_action( "woocommerce_$hook" );
		}
		echo '<button type="submit" name="woocommerce_checkout_place_order" value="1">Siparişi onayla</button>';
		do_action( 'woocommerce_review_order_after_submit' );
		wp_nonce_field( 'woocommerce-process_checkout', self::NONCE );
		do_action( 'woocommerce_review_order_after_payment' );
		do_action( 'woocommerce_checkout_after_order_review' );
		echo '</form>';
		do_action( 'woocommerce_after_checkout_form', $this );
		return ob_get_clean();
	}

	/** Make the order, pay it and send the customer on. */
	public function take() {
		if ( ! isset( $_POST['woocommerce_checkout_place_order'] ) || ! wp_verify_nonce( wc_clean( wp_unslash( $_POST[ self::NONCE ] ?? '' ) ), 'woocommerce-process_checkout' ) ) {
			return;
		}
		do_action( 'woocommerce_before_checkout_process' );
		do_action( 'woocommerce_checkout_process' );
		$data = array( 'payment_method' => 'cod' );
		foreach ( self::FIELDS as $field ) {
			$data[ $field ] = wc_clean( wp_unslash( $_POST[ $field ] ?? '' ) );
		}
		$data   = apply_filters( 'woocommerce_checkout_posted_data', $data );
		$errors = new WP_Error();
		do_action( 'woocommerce_after_checkout_validation', $data, $errors );
		$id    = $this->make_order( $data );
		$order = wc_get_order( $id );
		do_action( 'woocommerce_checkout_order_processed', $id, $data, $order );
		$this->pay( $id );
		wp_safe_redirect( add_query_arg( 'order-received', $id, wc_get_checkout_url() ) );
		exit;
	}

	private function make_order( array $data ): int {
		$order = new WC_Order();
		$order->set_props( $data );
		$order->set_created_via( 'checkout' );
		$order->set_customer_id( apply_filters( 'woocommerce_checkout_customer_id', get_current_user_id() ) );
		$order->set_currency( get_woocommerce_currency() );
		$order->set_payment_method_title( 'Kapıda ödeme' );
		$order->set_total( '349.90' );
		$item = new WC_Order_Item_Product();
		$item->set_props( array( 'name' => 'Filtre kahve', 'quantity' => 1, 'total' => '349.90' ) );
		$order->add_item( $item );
		do_action( 'woocommerce_checkout_create_order', $order, $data );
		$id = $order->save();
		do_action( 'woocommerce_checkout_update_order_meta', $id, $data );
		do_action( 'woocommerce_checkout_order_created', $order );
		return $id;
	}

	/** As "cash on delivery" does. */
	private function pay( int $id ) {
		$order = wc_get_order( $id );
		$order->update_status( apply_filters( 'woocommerce_cod_process_payment_order_status', 'processing', $order ), 'Payment to be made upon delivery.' );
	}
}
