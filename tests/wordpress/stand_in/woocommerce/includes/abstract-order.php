<?php
/**
 * What orders and refunds share.
 *
 * @package Stand_In
 */

defined( 'ABSPATH' ) || exit;

/** What orders and refunds share. */
abstract class WC_Abstract_Order extends WC_Data {

	protected $object_type = 'order';
	protected $data        = array( 'parent_id' => 0, 'status' => '', 'currency' => '', 'date_created' => null, 'date_modified' => null, 'total' => '0', 'customer_note' => '' );
	protected $items       = null;

	/** Begin anew, or with what is stored under the id. */
	public function __construct( $order = 0 ) {
		$this->data_store = WC()->order_store();
		$this->set_id( is_object( $order ) ? ( $order->ID ?? $order->get_id() ) : $order );
		if ( $this->id ) {
			$this->data_store->read( $this );
		}
		$this->set_object_read( true );
	}

	abstract public function get_type();

	public function get_prop_names() {
		return array_keys( $this->data );
	}

	public function set_order_key_if_none() {
	}

	public function get_parent_id( $context = 'view' ) {
		return $this->get_prop( 'parent_id', $context );
	}

	public function set_parent_id( $id ) {
		$this->set_prop( 'parent_id', absint( $id ) );
	}

	public function get_currency( $context = 'view' ) {
		return $this->get_prop( 'currency', $context );
	}

	public function set_currency( $currency ) {
		$this->set_prop( 'currency', (string) $currency );
	}

	public function get_total( $context = 'view' ) {
		return $this->get_prop( 'total', $context );
	}

	public function set_total( $total ) {
		$this->set_prop( 'total', number_format( (float) $total, 2, '.', '' ) );
	}

	public function get_customer_note( $context = 'view' ) {
		return $this->get_prop( 'customer_note', $context );
	}

	public function set_customer_note( $note ) {
		$this->set_prop( 'customer_note', (string) $note );
	}

	public function get_date_created( $context = 'view' ) {
		return $this->get_prop( 'date_created', $context );
	}

	public function set_date_created( $date = null ) {
		$this->set_date_prop( 'date_created', $date );
	}

	public function get_date_modified( $context = 'view' ) {
		return $this->get_prop( 'date_modified', $context );
	}

	public function set_date_modified( $date = null ) {
		$this->set_date_prop( 'date_modified', $date );
	}

	public function get_status( $context = 'view' ) {
		$status = $this->get_prop( 'status', $context );
		return ! $status && 'view' === $context ? apply_filters( 'woocommerce_default_order_status', 'pending' ) : $status;
	}

	public function has_status( $status ) {
		return in_array( $this->get_status(), (array) $status, true );
	}

	/** Set a status: unknown ones become `pending`, and a draft counts as `pending` before. */
	public function set_status( $new_status ) {
		$from = $this->get_status();
		$to   = self::without_prefix( (string) $new_status );
		if ( $this->object_read ) {
			$to   = self::is_known( $to ) || in_array( $to, array( 'auto-draft', 'trash' ), true ) ? $to : 'pending';
			$from = self::is_known( $from ) || 'trash' === $from ? $from : 'pending';
		}
		$this->set_prop( 'status', $to );
		return array( 'from' => $from, 'to' => $to );
	}

	public static function without_prefix( string $status ): string {
		return 0 === strpos( $status, 'wc-' ) ? substr( $status, 3 ) : $status;
	}

	private static function is_known( $status ) {
		return array_key_exists( "wc-$status", wc_get_order_statuses() );
	}

	/** Write it, with the hooks before and after. */
	public function save() {
		do_action( "woocommerce_before_{$this->object_type}_object_save", $this, $this->data_store );
		if ( $this->id ) {
			$this->data_store->update( $this );
		} else {
			$this->data_store->create( $this );
		}
		foreach ( (array) $this->items as $item ) {
			$item->save_under( $this->id );
		}
		do_action( "woocommerce_after_{$this->object_type}_object_save", $this, $this->data_store );
		return $this->id;
	}

	public function delete( $force_delete = false ) {
		$this->data_store->delete( $this, array( 'force_delete' => $force_delete ) );
		$this->set_id( 0 );
		return true;
	}

	public function add_item( $item ) {
		$this->load_items();
		$this->items[] = $item;
	}

	public function get_items( $types = 'line_item' ) {
		$this->load_items();
		$found = array_filter( $this->items, static fn( $item ) => in_array( $item->get_type(), (array) $types, true ) );
		return apply_filters( 'woocommerce_order_get_items', $found, $this, (array) $types );
	}

	private function load_items() {
		if ( null !== $this->items ) {
			return;
		}
		global $wpdb;
		$table   = $wpdb->prefix . 'woocommerce_order_items';
		$classes = array( 'line_item' => 'WC_Order_Item_Product', 'shipping' => 'WC_Order_Item_Shipping' );
		$rows    = $this->id ? $wpdb->get_results( $wpdb->prepare( "SELECT * FROM $table WHERE order_id = %d ORDER BY order_item_id", $this->id ) ) : array();
		foreach ( $rows as $row ) {
			$this->items[ $row->order_item_id ] = new $classes[ $row->order_item_type ]( $row );
		}
		$this->items = (array) $this->items;
	}
}
