<?php
/**
 * Orders as posts with post meta: the classic way.
 *
 * @package Stand_In
 */

defined( 'ABSPATH' ) || exit;

/** Reads and writes `shop_order` posts. */
class WC_Order_Data_Store_CPT {

	const DRAFTS = array( 'auto-draft', 'draft', 'checkout-draft' );

	/** Properties that are neither columns of the post nor meta with their own name. */
	const KEYS = array( 'currency' => '_order_currency', 'total' => '_order_total', 'customer_id' => '_customer_user' );

	/** Columns of the post. */
	const COLUMNS = array( 'parent_id', 'status', 'date_created', 'date_modified', 'customer_note' );

	/** Make the post. */
	public function create( WC_Abstract_Order &$order ) {
		$order->set_date_created( $order->get_date_created( 'edit' ) ? $order->get_date_created( 'edit' ) : time() );
		$order->set_order_key_if_none();
		$columns = array( 'post_type' => $order->get_type(), 'post_author' => 1, 'post_title' => 'Order', 'ping_status' => 'closed' );
		$order->set_id( wp_insert_post( $columns + $this->columns_of( $order ) ) );
		$this->write_props( $order );
		$order->save_meta_data();
		$order->apply_changes();
		if ( 'shop_order' === $order->get_type() && ! in_array( $order->get_status( 'edit' ), self::DRAFTS, true ) ) {
			do_action( 'woocommerce_new_order', $order->get_id(), $order );
		}
	}

	/** Fill an order from its post. */
	public function read( WC_Abstract_Order &$order ) {
		$post = get_post( $order->get_id() );
		if ( ! $post || $post->post_type !== $order->get_type() ) {
			throw new Exception( 'Invalid order.' );
		}
		$order->set_object_read( false );
		$order->set_props(
			array(
				'parent_id'     => $post->post_parent,
				'status'        => $post->post_status,
				'customer_note' => $post->post_excerpt,
				'date_created'  => '0000-00-00 00:00:00' === $post->post_date_gmt ? null : strtotime( "$post->post_date_gmt UTC" ),
				'date_modified' => '0000-00-00 00:00:00' === $post->post_modified_gmt ? null : strtotime( "$post->post_modified_gmt UTC" ),
			)
		);
		foreach ( $this->props_in_meta( $order ) as $prop => $key ) {
			$order->set_props( array( $prop => get_post_meta( $post->ID, $key, true ) ) );
		}
		$order->read_meta_data();
		$order->set_object_read( true );
	}

	/** Write what changed. */
	public function update( WC_Abstract_Order &$order ) {
		$before = WC_Order::without_prefix( (string) get_post_status( $order->get_id() ) );
		$order->save_meta_data();
		if ( array_intersect( self::COLUMNS, array_keys( $order->get_changes() ) ) ) {
			$this->write_columns( $order );
			$order->read_meta_data( true );
		}
		$this->write_props( $order );
		$order->apply_changes();
		if ( 'shop_order' !== $order->get_type() ) {
			return;
		}
		$drafts = array_merge( array( 'new' ), self::DRAFTS );
		$now    = $order->get_status( 'edit' );
		$is_new = $now !== $before && ! in_array( $now, $drafts, true ) && in_array( $before, $drafts, true );
		do_action( $is_new ? 'woocommerce_new_order' : 'woocommerce_update_order', $order->get_id(), $order );
	}

	/** Write the post itself; inside `save_post` without its hooks. */
	private function write_columns( WC_Abstract_Order $order ) {
		$columns  = $this->columns_of( $order );
		$columns += array( 'post_modified' => current_time( 'mysql' ), 'post_modified_gmt' => current_time( 'mysql', 1 ) );
		if ( doing_action( 'save_post' ) ) {
			$GLOBALS['wpdb']->update( $GLOBALS['wpdb']->posts, $columns, array( 'ID' => $order->get_id() ) );
			clean_post_cache( $order->get_id() );
		} else {
			wp_update_post( array( 'ID' => $order->get_id() ) + $columns );
		}
	}

	/** Delete or trash. */
	public function delete( WC_Abstract_Order &$order, array $args ) {
		$id   = $order->get_id();
		$verb = $args['force_delete'] ? 'delete' : 'trash';
		do_action( "woocommerce_before_{$verb}_order", $id, $order );
		if ( $args['force_delete'] ) {
			array_map( 'wp_delete_post', get_children( array( 'post_parent' => $id, 'post_type' => 'shop_order_refund', 'fields' => 'ids' ) ) );
			wp_delete_post( $id );
			$order->set_id( 0 );
		} else {
			wp_trash_post( $id );
			$order->set_status( 'trash' );
		}
		do_action( "woocommerce_{$verb}_order", $id );
	}

	/** Ids for `wc_get_orders`. */
	public function find_ids( array $query ) {
		$post_query = array(
			'post_type'      => $query['type'],
			'post_status'    => $query['status'],
			'post_parent'    => $query['parent'] ? $query['parent'] : '',
			'posts_per_page' => $query['limit'],
			'paged'          => $query['page'],
			'orderby'        => array( 'date' => $query['order'], 'ID' => $query['order'] ),
			'fields'         => 'ids',
		);
		foreach ( array( '_billing_email' => 'billing_email', '_customer_user' => 'customer_id' ) as $key => $name ) {
			if ( $query[ $name ] ) {
				$post_query['meta_query'][] = array( 'key' => $key, 'value' => $query[ $name ] );
			}
		}
		return ( new WP_Query( $post_query ) )->posts;
	}

	/** The meta that is not properties. */
	public function read_meta( WC_Abstract_Order $order ) {
		global $wpdb;
		$rows  = $wpdb->get_results( $wpdb->prepare( "SELECT meta_id, meta_key, meta_value FROM $wpdb->postmeta WHERE post_id = %d ORDER BY meta_id", $order->get_id() ) );
		$props = $this->props_in_meta( $order );
		$metas = array();
		foreach ( $rows as $row ) {
			if ( ! in_array( $row->meta_key, $props, true ) ) {
				$metas[] = array( 'id' => (int) $row->meta_id, 'key' => $row->meta_key, 'value' => maybe_unserialize( $row->meta_value ) );
			}
		}
		return $metas;
	}

	public function add_meta( WC_Abstract_Order &$order, WC_Meta_Data $meta ) {
		return add_metadata( 'post', $order->get_id(), wp_slash( $meta->key ), is_string( $meta->value ) ? wp_slash( $meta->value ) : $meta->value );
	}

	public function update_meta( WC_Abstract_Order &$order, WC_Meta_Data $meta ) {
		update_metadata_by_mid( 'post', $meta->id, $meta->value, $meta->key );
	}

	public function delete_meta( WC_Abstract_Order &$order, WC_Meta_Data $meta ) {
		delete_metadata_by_mid( 'post', $meta->id );
	}

	private function columns_of( WC_Abstract_Order $order ) {
		$status  = $order->get_status();
		$created = $order->get_date_created( 'edit' );
		return array(
			'post_status'   => in_array( "wc-$status", get_post_stati(), true ) ? "wc-$status" : $status,
			'post_parent'   => $order->get_parent_id(),
			'post_excerpt'  => $order->get_customer_note( 'edit' ),
			'post_date'     => gmdate( 'Y-m-d H:i:s', $created->getOffsetTimestamp() ),
			'post_date_gmt' => gmdate( 'Y-m-d H:i:s', $created->getTimestamp() ),
		);
	}

	private function write_props( WC_Abstract_Order $order ) {
		foreach ( $this->props_in_meta( $order ) as $prop => $key ) {
			if ( array_key_exists( $prop, $order->get_changes() ) || ! metadata_exists( 'post', $order->get_id(), $key ) ) {
				$value = $order->{"get_$prop"}( 'edit' );
				$value = $value instanceof WC_DateTime ? $value->getTimestamp() : $value;
				update_post_meta( $order->get_id(), $key, is_string( $value ) ? wp_slash( $value ) : $value );
			}
		}
	}

	private function props_in_meta( WC_Abstract_Order $order ) {
		$keys = array();
		foreach ( array_diff( $order->get_prop_names(), self::COLUMNS ) as $prop ) {
			$keys[ $prop ] = self::KEYS[ $prop ] ?? "_$prop";
		}
		return $keys;
	}
}
