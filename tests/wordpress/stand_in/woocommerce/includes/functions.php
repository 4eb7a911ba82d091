<?php
/**
 * The functions that plugins call.
 *
 * @package Stand_In
 */

defined( 'ABSPATH' ) || exit;

function wc_get_order_statuses() {
	return apply_filters( 'wc_order_statuses', WooCommerce::STATUSES );
}

function wc_get_order_status_name( $status ) {
	return wc_get_order_statuses()[ 'wc-' . WC_Order::without_prefix( $status ) ] ?? $status;
}

function wc_get_is_paid_statuses() {
	return apply_filters( 'woocommerce_order_is_paid_statuses', array( 'processing', 'completed' ) );
}

function wc_get_order_types( $for = '' ) {
	return in_array( $for, array( '', 'order-count' ), true ) ? array( 'shop_order', 'shop_order_refund' ) : array( 'shop_order' );
}

function get_woocommerce_currency() {
	return apply_filters( 'woocommerce_currency', get_option( 'woocommerce_currency' ) );
}

function wc_get_base_location() {
	list( $country, $state ) = explode( ':', get_option( 'woocommerce_default_country' ) . ':' );
	return array( 'country' => $country, 'state' => $state );
}

function wc_clean( $value ) {
	return is_array( $value ) ? array_map( 'wc_clean', $value ) : sanitize_text_field( $value );
}

function wc_get_page_permalink( $page ) {
	return get_permalink( get_option( "woocommerce_{$page}_page_id" ) );
}

function wc_get_checkout_url() {
	return wc_get_page_permalink( 'checkout' );
}

/** An order or a refund, or false. */
function wc_get_order( $the_order = false ) {
	if ( ! did_action( 'woocommerce_after_register_post_type' ) ) {
		return false;
	}
	if ( false === $the_order ) {
		$the_order = $GLOBALS['post'] ?? 0;
	}
	$id   = $the_order instanceof WC_Abstract_Order ? $the_order->get_id() : absint( is_object( $the_order ) ? $the_order->ID : $the_order );
	$type = $id ? \Automattic\WooCommerce\Utilities\OrderUtil::get_order_type( $id ) : '';
	try {
		return 'shop_order' === $type ? new WC_Order( $id ) : ( 'shop_order_refund' === $type ? new WC_Order_Refund( $id ) : false );
	} catch ( Exception $error ) {
		return false;
	}
}

/** Orders or their ids, newest first. */
function wc_get_orders( $args ) {
	$names = array( 'email' => 'billing_email', 'customer' => 'customer_id', 'posts_per_page' => 'limit', 'paged' => 'page' );
	foreach ( array_intersect_key( $names, $args ) as $old => $new ) {
		$args[ $new ] = $args[ $old ];
	}
	$all   = array_keys( wc_get_order_statuses() );
	$query = wp_parse_args( $args, array( 'type' => 'shop_order', 'status' => $all, 'parent' => 0, 'billing_email' => '', 'customer_id' => 0, 'limit' => 10, 'page' => 1, 'order' => 'DESC', 'return' => 'objects' ) );
	$query['status'] = array_map( static fn( $status ) => in_array( "wc-$status", $all, true ) ? "wc-$status" : $status, (array) $query['status'] );
	$ids             = array_map( 'intval', WC()->order_store()->find_ids( $query ) );
	return 'ids' === $query['return'] ? $ids : array_values( array_filter( array_map( 'wc_get_order', $ids ) ) );
}

/** A new order, saved. */
function wc_create_order( $args = array() ) {
	$order = new WC_Order();
	foreach ( array( 'parent' => 'parent_id', 'status' => 'status', 'customer_note' => 'customer_note', 'customer_id' => 'customer_id', 'created_via' => 'created_via' ) as $name => $prop ) {
		if ( isset( $args[ $name ] ) ) {
			$order->{"set_$prop"}( $args[ $name ] );
		}
	}
	$order->set_currency( get_woocommerce_currency() );
	$order->save();
	return $order;
}

/** Notes of an order, newest first. */
function wc_get_order_notes( $args ) {
	$query = array( 'post_id' => $args['order_id'] ?? 0, 'number' => $args['limit'] ?? '', 'type' => 'order_note', 'status' => 'approve', 'orderby' => 'comment_ID', 'order' => $args['order'] ?? 'DESC' );
	remove_filter( 'comments_clauses', array( WC(), 'hide_order_notes' ) );
	$notes = get_comments( $query + array_intersect_key( $args, array( 'meta_query' => 0, 'meta_key' => 0, 'offset' => 0 ) ) );
	add_filter( 'comments_clauses', array( WC(), 'hide_order_notes' ) );
	return array_map( 'wc_get_order_note', $notes );
}

function wc_get_order_note( $comment ) {
	$comment = get_comment( $comment );
	return (object) array(
		'id'            => (int) $comment->comment_ID,
		'date_created'  => new WC_DateTime( "$comment->comment_date_gmt UTC" ),
		'content'       => $comment->comment_content,
		'customer_note' => (bool) get_comment_meta( $comment->comment_ID, 'is_customer_note', true ),
		'added_by'      => 'WooCommerce' === $comment->comment_author ? 'system' : $comment->comment_author,
		'order_id'      => (int) $comment->comment_post_ID,
	);
}

/** Writes what it is told into a file of `wp-content`, where tests read it. */
final class Stand_In_Logger {

	public function log( $level, $message, $context = array() ) {
		file_put_contents( WP_CONTENT_DIR . '/shop.log', wp_json_encode( array( $level, $message, $context ) ) . "\n", FILE_APPEND );
	}

	public function __call( $level, $arguments ) {
		$this->log( $level, ...$arguments );
	}
}

function wc_get_logger() {
	static $logger = null;
	$logger = $logger ?? new Stand_In_Logger();
	return $logger;
}

function wc_get_price_decimals() {
	return absint( apply_filters( 'wc_get_price_decimals', get_option( 'woocommerce_price_num_decimals', 2 ) ) );
}

/**
 * Return a new key for an order.
 *
 * @return string
 */
function wc_generate_order_key() {
	return 'wc_order_' . wp_generate_password( 13, false );
}
