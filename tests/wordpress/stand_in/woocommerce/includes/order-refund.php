<?php
/**
 * Money given back.
 *
 * @package Stand_In
 */

defined( 'ABSPATH' ) || exit;

/** A refund; its total is what was given back, below zero. */
class WC_Order_Refund extends WC_Abstract_Order {

	protected $object_type = 'order_refund';

	public function get_type() {
		return 'shop_order_refund';
	}

	public function get_amount( $context = 'view' ) {
		return number_format( abs( (float) $this->get_total( 'edit' ) ), 2, '.', '' );
	}

	public function get_reason( $context = 'view' ) {
		return $this->get_meta( '_refund_reason' );
	}

	public function set_reason( $reason ) {
		$this->update_meta_data( '_refund_reason', (string) $reason );
	}
}

/** Give money back; all of it makes the order `refunded`. */
function wc_create_refund( $args = array() ) {
	$args  = wp_parse_args( $args, array( 'amount' => 0, 'reason' => null, 'order_id' => 0, 'line_items' => array() ) );
	$order = wc_get_order( $args['order_id'] );
	$left  = $order ? (float) $order->get_remaining_refund_amount() : 0.0;
	if ( ! $order || $args['amount'] < 0 || $args['amount'] > $left ) {
		return new WP_Error( 'error', $order ? 'Invalid refund amount.' : 'Invalid order ID.' );
	}
	$refund = new WC_Order_Refund();
	$refund->set_parent_id( $order->get_id() );
	$refund->set_currency( $order->get_currency() );
	$refund->set_status( 'completed' );
	$refund->set_total( -1 * $args['amount'] );
	if ( null !== $args['reason'] ) {
		$refund->set_reason( $args['reason'] );
	}
	do_action( 'woocommerce_create_refund', $refund, $args );
	$refund->save();
	if ( apply_filters( 'woocommerce_order_is_partially_refunded', $left > $args['amount'], $order->get_id(), $refund->get_id() ) ) {
		do_action( 'woocommerce_order_partially_refunded', $order->get_id(), $refund->get_id() );
	} else {
		do_action( 'woocommerce_order_fully_refunded', $order->get_id(), $refund->get_id() );
		$order->update_status( apply_filters( 'woocommerce_order_fully_refunded_status', 'refunded', $order->get_id(), $refund->get_id() ) );
	}
	$order->set_date_modified( time() );
	$order->save();
	do_action( 'woocommerce_refund_created', $refund->get_id(), $args );
	do_action( 'woocommerce_order_refunded', $order->get_id(), $refund->get_id() );
	return $refund;
}
