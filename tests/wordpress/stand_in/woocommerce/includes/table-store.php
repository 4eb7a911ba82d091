<?php
/**
 * Orders in tables of their own, with a placeholder post for each id.
 *
 * @package Stand_In
 */

defined( 'ABSPATH' ) || exit;

/** Reads and writes `wc_orders` and the tables beside it. */
class WC_Order_Data_Store_Tables {

	const DRAFTS  = array( 'new', 'auto-draft', 'draft', 'checkout-draft' );
	const ADDRESS = array( 'first_name', 'last_name', 'company', 'address_1', 'address_2', 'city', 'state', 'postcode', 'country', 'phone' );

	/** Properties by their column of `wc_orders`. */
	const COLUMNS = array(
		'status'               => 'status',
		'currency'             => 'currency',
		'total_amount'         => 'total',
		'customer_id'          => 'customer_id',
		'billing_email'        => 'billing_email',
		'date_created_gmt'     => 'date_created',
		'date_updated_gmt'     => 'date_modified',
		'parent_order_id'      => 'parent_id',
		'payment_method'       => 'payment_method',
		'payment_method_title' => 'payment_method_title',
		'customer_note'        => 'customer_note',
	);

	/** Properties by their column of `wc_order_operational_data`. */
	const OPERATIONAL = array( 'created_via' => 'created_via', 'cart_hash' => 'cart_hash', 'order_key' => 'order_key', 'date_paid_gmt' => 'date_paid', 'date_completed_gmt' => 'date_completed' );

	/** The tables' names, by what they hold. */
	public static function table( string $what = 'orders' ): string {
		return $GLOBALS['wpdb']->prefix . "wc_$what";
	}

	/** Make the rows, under the id of a placeholder. */
	public function create( WC_Abstract_Order &$order ) {
		$order->set_order_key_if_none();
		$order->set_date_created( $order->get_date_created( 'edit' ) ? $order->get_date_created( 'edit' ) : time() );
		$order->set_date_modified( $order->get_date_modified( 'edit' ) ? $order->get_date_modified( 'edit' ) : time() );
		$order->set_id( wp_insert_post( array( 'post_type' => 'shop_order_placehold', 'post_status' => 'draft', 'post_parent' => $order->get_parent_id() ) ) );
		$this->write( $order );
		$order->save_meta_data();
		$order->apply_changes();
		if ( 'shop_order' === $order->get_type() && ! in_array( $order->get_status( 'edit' ), self::DRAFTS, true ) ) {
			do_action( 'woocommerce_new_order', $order->get_id(), $order );
		}
	}

	/** Fill an order from its rows. */
	public function read( WC_Abstract_Order &$order ) {
		global $wpdb;
		$row = $wpdb->get_row( $wpdb->prepare( 'SELECT * FROM ' . self::table() . ' WHERE id = %d AND type = %s', $order->get_id(), $order->get_type() ), ARRAY_A );
		if ( ! $row ) {
			throw new Exception( 'Invalid order.' );
		}
		$order->set_object_read( false );
		$this->take( $order, $row, self::COLUMNS );
		$more = $wpdb->get_row( $wpdb->prepare( 'SELECT * FROM ' . self::table( 'order_operational_data' ) . ' WHERE order_id = %d', $order->get_id() ), ARRAY_A );
		$this->take( $order, (array) $more, self::OPERATIONAL );
		$addresses = $wpdb->get_results( $wpdb->prepare( 'SELECT * FROM ' . self::table( 'order_addresses' ) . ' WHERE order_id = %d', $order->get_id() ), ARRAY_A );
		foreach ( $addresses as $address ) {
			foreach ( self::ADDRESS as $part ) {
				$order->set_props( array( "{$address['address_type']}_$part" => (string) $address[ $part ] ) );
			}
		}
		$order->read_meta_data();
		$order->set_object_read( true );
	}

	private function take( WC_Abstract_Order $order, array $row, array $columns ) {
		foreach ( array_intersect_key( $columns, $row ) as $column => $prop ) {
			$value = '_gmt' === substr( $column, -4 ) && $row[ $column ] ? strtotime( "{$row[ $column ]} UTC" ) : $row[ $column ];
			$order->set_props( array( $prop => $value ) );
		}
	}

	/** Write what changed. */
	public function update( WC_Abstract_Order &$order ) {
		$before  = $order->get_data()['status'];
		$changes = $order->get_changes();
		if ( ! isset( $changes['date_modified'] ) ) {
			$order->set_date_modified( time() );
		}
		$this->write( $order );
		$order->save_meta_data();
		$order->apply_changes();
		$now = $changes['status'] ?? $before;
		if ( 'shop_order' !== $order->get_type() ) {
			return;
		}
		if ( $now !== $before && ! in_array( $now, self::DRAFTS, true ) && in_array( $before, self::DRAFTS, true ) ) {
			do_action( 'woocommerce_new_order', $order->get_id(), $order );
		} elseif ( $now === $before || ! in_array( 'trash', array( $now, $before ), true ) ) {
			do_action( 'woocommerce_update_order', $order->get_id(), $order );
		}
	}

	/** Delete or trash. */
	public function delete( WC_Abstract_Order &$order, array $args ) {
		$id   = $order->get_id();
		$verb = $args['force_delete'] ? 'delete' : 'trash';
		if ( 'shop_order' !== $order->get_type() ) {
			$this->remove( $id );
			return;
		}
		do_action( "woocommerce_before_{$verb}_order", $id, $order );
		if ( $args['force_delete'] ) {
			$this->remove( $id );
			$order->set_id( 0 );
		} elseif ( 'trash' !== $order->get_status( 'edit' ) ) {
			$was = 'wc-' . $order->get_status( 'edit' );
			$GLOBALS['wpdb']->update( self::table(), array( 'status' => 'trash', 'date_updated_gmt' => current_time( 'mysql', true ) ), array( 'id' => $id ) );
			$order->set_status( 'trash' );
			$this->add_meta( $order, new WC_Meta_Data( array( 'key' => '_wp_trash_meta_status', 'value' => $was ) ) );
			$this->add_meta( $order, new WC_Meta_Data( array( 'key' => '_wp_trash_meta_time', 'value' => time() ) ) );
		}
		do_action( "woocommerce_{$verb}_order", $id );
	}

	/** Take an order out of the trash. */
	public function untrash_order( WC_Order $order ): bool {
		$status = $order->get_meta( '_wp_trash_meta_status' );
		if ( 'trash' !== $order->get_status() ) {
			return false;
		}
		do_action( 'woocommerce_untrash_order', $order->get_id(), $status );
		$order->set_status( $status );
		$order->save();
		$order->delete_meta_data( '_wp_trash_meta_status' );
		$order->delete_meta_data( '_wp_trash_meta_time' );
		$order->save_meta_data();
		return true;
	}

	private function remove( int $id ) {
		global $wpdb;
		$children = $wpdb->get_col( $wpdb->prepare( 'SELECT id FROM ' . self::table() . ' WHERE parent_order_id = %d', $id ) );
		foreach ( array_filter( array_map( 'wc_get_order', $children ) ) as $child ) {
			$child->delete( true );
		}
		foreach ( array( 'orders' => 'id', 'orders_meta' => 'order_id', 'order_addresses' => 'order_id', 'order_operational_data' => 'order_id' ) as $table => $column ) {
			$wpdb->delete( self::table( $table ), array( $column => $id ) );
		}
		$wpdb->query( $wpdb->prepare( "DELETE FROM $wpdb->posts WHERE ID = %d OR post_parent = %d", $id, $id ) );
	}

	/** Ids for `wc_get_orders`. */
	public function find_ids( array $query ) {
		global $wpdb;
		$is     = array( $wpdb->prepare( 'type = %s', $query['type'] ) );
		$marks  = implode( ',', array_fill( 0, count( $query['status'] ), '%s' ) );
		$is[]   = $wpdb->prepare( "status IN ($marks)", ...$query['status'] );
		$equals = array( 'parent_order_id' => $query['parent'], 'billing_email' => $query['billing_email'], 'customer_id' => $query['customer_id'] );
		foreach ( array_filter( $equals ) as $column => $value ) {
			$is[] = $wpdb->prepare( "$column = %s", $value );
		}
		$way  = 'ASC' === $query['order'] ? 'ASC' : 'DESC';
		$most = $query['limit'] < 0 ? '' : $wpdb->prepare( ' LIMIT %d OFFSET %d', $query['limit'], $query['limit'] * ( $query['page'] - 1 ) );
		return $wpdb->get_col( 'SELECT id FROM ' . self::table() . ' WHERE ' . implode( ' AND ', $is ) . " ORDER BY date_created_gmt $way, id $way$most" );
	}

	/** All meta; properties have columns. */
	public function read_meta( WC_Abstract_Order $order ) {
		global $wpdb;
		$rows = $wpdb->get_results( $wpdb->prepare( 'SELECT id, meta_key, meta_value FROM ' . self::table( 'orders_meta' ) . ' WHERE order_id = %d ORDER BY id', $order->get_id() ) );
		return array_map( static fn( $row ) => array( 'id' => (int) $row->id, 'key' => $row->meta_key, 'value' => maybe_unserialize( $row->meta_value ) ), $rows );
	}

	public function add_meta( WC_Abstract_Order &$order, WC_Meta_Data $meta ) {
		global $wpdb;
		$wpdb->insert( self::table( 'orders_meta' ), array( 'order_id' => $order->get_id(), 'meta_key' => $meta->key, 'meta_value' => maybe_serialize( $meta->value ) ) );
		$meta->id = (int) $wpdb->insert_id;
		$this->after_meta( $order, $meta );
		return $meta->id;
	}

	public function update_meta( WC_Abstract_Order &$order, WC_Meta_Data $meta ) {
		$GLOBALS['wpdb']->update( self::table( 'orders_meta' ), array( 'meta_key' => $meta->key, 'meta_value' => maybe_serialize( $meta->value ) ), array( 'id' => $meta->id ) );
		$this->after_meta( $order, $meta );
	}

	public function delete_meta( WC_Abstract_Order &$order, WC_Meta_Data $meta ) {
		$GLOBALS['wpdb']->delete( self::table( 'orders_meta' ), array( 'id' => $meta->id ) );
		$this->after_meta( $order, $meta );
	}

	/** A meta that is saved alone makes the order newer, by one more save. */
	private function after_meta( WC_Abstract_Order $order, WC_Meta_Data $meta ) {
		$meta->apply_changes();
		$modified = $order->get_date_modified();
		if ( $order->get_id() && $modified && $modified->getTimestamp() < time() && ! $order->get_changes() ) {
			$order->set_date_modified( time() );
			$order->save();
		}
	}

	private function write( WC_Abstract_Order $order ) {
		global $wpdb;
		$wpdb->replace( self::table(), array( 'id' => $order->get_id(), 'type' => $order->get_type() ) + $this->row( $order, self::COLUMNS ) );
		if ( 'shop_order' !== $order->get_type() ) {
			return;
		}
		$wpdb->delete( self::table( 'order_operational_data' ), array( 'order_id' => $order->get_id() ) );
		$wpdb->insert( self::table( 'order_operational_data' ), array( 'order_id' => $order->get_id() ) + $this->row( $order, self::OPERATIONAL ) );
		foreach ( array( 'billing', 'shipping' ) as $kind ) {
			$address = array( 'order_id' => $order->get_id(), 'address_type' => $kind );
			foreach ( self::ADDRESS as $part ) {
				$address[ $part ] = $order->{"get_{$kind}_$part"}( 'edit' );
			}
			$wpdb->replace( self::table( 'order_addresses' ), $address );
		}
	}

	private function row( WC_Abstract_Order $order, array $columns ) {
		$row = array();
		foreach ( array_intersect( $columns, $order->get_prop_names() ) as $column => $prop ) {
			$value          = 'status' === $prop ? $this->stored_status( $order ) : $order->{"get_$prop"}( 'edit' );
			$row[ $column ] = $value instanceof WC_DateTime ? gmdate( 'Y-m-d H:i:s', $value->getTimestamp() ) : $value;
		}
		return $row;
	}

	private function stored_status( WC_Abstract_Order $order ) {
		$status = $order->get_status();
		return in_array( "wc-$status", get_post_stati(), true ) ? "wc-$status" : $status;
	}
}
