<?php
/**
 * The lines of an order: what was bought, and how it travels.
 *
 * @package Stand_In
 */

defined( 'ABSPATH' ) || exit;

/** A line; it keeps a name, a quantity and a total. */
class WC_Order_Item {

	protected $id    = 0;
	protected $type  = '';
	protected $props = array( 'order_id' => 0, 'name' => '', 'quantity' => 1, 'total' => '0', 'method_title' => '', 'method_id' => '' );

	/** Begin with a row of the table, or with nothing. */
	public function __construct( $row = null ) {
		if ( is_object( $row ) ) {
			$this->id                = (int) $row->order_item_id;
			$this->props['order_id'] = (int) $row->order_id;
			$this->set_name( $row->order_item_name );
			$this->props['quantity'] = (int) wc_get_order_item_meta( $this->id, '_qty' );
			$this->props['total']    = (string) wc_get_order_item_meta( $this->id, '_line_total' );
		}
	}

	public function get_id() {
		return $this->id;
	}

	public function get_type() {
		return $this->type;
	}

	public function is_type( $type ) {
		return $type === $this->type;
	}

	public function get_order_id() {
		return $this->props['order_id'];
	}

	public function get_name( $context = 'view' ) {
		return $this->props['name'];
	}

	public function set_name( $name ) {
		$this->props['name'] = $name;
	}

	public function get_quantity( $context = 'view' ) {
		return $this->props['quantity'];
	}

	public function set_quantity( $quantity ) {
		$this->props['quantity'] = $quantity;
	}

	public function get_total( $context = 'view' ) {
		return $this->props['total'];
	}

	public function set_total( $total ) {
		$this->props['total'] = (string) $total;
	}

	public function set_props( array $props ) {
		foreach ( $props as $prop => $value ) {
			if ( is_callable( array( $this, "set_$prop" ) ) ) {
				$this->{"set_$prop"}( $value );
			}
		}
	}

	/** Write it under its order. */
	public function save_under( $order_id ) {
		global $wpdb;
		if ( $this->id ) {
			return;
		}
		$this->props['order_id'] = $order_id;
		$row                     = array( 'order_item_name' => $this->props['name'], 'order_item_type' => $this->type, 'order_id' => $order_id );
		$wpdb->insert( $wpdb->prefix . 'woocommerce_order_items', $row );
		$this->id = (int) $wpdb->insert_id;
		foreach ( array( '_qty' => 'quantity', '_line_total' => 'total' ) as $key => $prop ) {
			$row = array( 'order_item_id' => $this->id, 'meta_key' => $key, 'meta_value' => $this->props[ $prop ] );
			$wpdb->insert( $wpdb->prefix . 'woocommerce_order_itemmeta', $row );
		}
	}
}

/** What was bought. */
class WC_Order_Item_Product extends WC_Order_Item {

	protected $type = 'line_item';

	public function get_product() {
		return false;
	}

	public function get_product_id() {
		return 0;
	}

	public function set_subtotal( $subtotal ) {
	}
}

/** How it travels. */
class WC_Order_Item_Shipping extends WC_Order_Item {

	protected $type = 'shipping';

	public function set_method_title( $title ) {
		$this->set_name( $title );
	}

	public function get_method_title( $context = 'view' ) {
		return $this->get_name();
	}

	public function set_method_id( $id ) {
		$this->props['method_id'] = $id;
	}
}

/** A meta of a line. */
function wc_get_order_item_meta( $item_id, $key, $single = true ) {
	global $wpdb;
	$table = $wpdb->prefix . 'woocommerce_order_itemmeta';
	return $wpdb->get_var( $wpdb->prepare( "SELECT meta_value FROM $table WHERE order_item_id = %d AND meta_key = %s", $item_id, $key ) );
}
