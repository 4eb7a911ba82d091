<?php
/**
 * An order: its people, its money, its status and its notes.
 *
 * @package Stand_In
 */

defined( 'ABSPATH' ) || exit;

/** An order. */
class WC_Order extends WC_Abstract_Order {

	use Stand_In_Order_Texts;

	/** What happens to the status with the next save. */
	private $transition = array();

	public function __construct( $order = 0 ) {
		$texts       = array_fill_keys( array_keys( array_filter( self::texts() ) ), '' );
		$this->data += $texts + array( 'customer_id' => 0, 'payment_method' => '', 'date_completed' => null, 'date_paid' => null );
		parent::__construct( $order );
	}

	private static function texts() {
		$texts = array();
		foreach ( get_class_methods( 'Stand_In_Order_Texts' ) as $method ) {
			$texts[ substr( $method, 4 ) ] = 0 === strpos( $method, 'set_' );
		}
		return $texts;
	}

	public function get_type() {
		return 'shop_order';
	}

	public function set_order_key_if_none() {
		if ( '' === $this->get_order_key( 'edit' ) ) {
			$this->set_order_key( wc_generate_order_key() );
		}
	}

	public function get_customer_id( $context = 'view' ) {
		return $this->get_prop( 'customer_id', $context );
	}

	public function set_customer_id( $id ) {
		$this->set_prop( 'customer_id', absint( $id ) );
	}

	public function get_user_id( $context = 'view' ) {
		return $this->get_customer_id( $context );
	}

	public function get_payment_method( $context = 'view' ) {
		return $this->get_prop( 'payment_method', $context );
	}

	public function set_payment_method( $method ) {
		$this->set_prop( 'payment_method', (string) $method );
	}

	public function get_date_paid( $context = 'view' ) {
		return $this->get_prop( 'date_paid', $context );
	}

	public function set_date_paid( $date = null ) {
		$this->set_date_prop( 'date_paid', $date );
	}

	public function get_date_completed( $context = 'view' ) {
		return $this->get_prop( 'date_completed', $context );
	}

	public function set_date_completed( $date = null ) {
		$this->set_date_prop( 'date_completed', $date );
	}

	public function get_order_number() {
		return (string) apply_filters( 'woocommerce_order_number', $this->id, $this );
	}

	public function get_item_count( $item_type = '' ) {
		$count = array_sum( array_map( static fn( $item ) => $item->get_quantity(), $this->get_items() ) );
		return apply_filters( 'woocommerce_get_item_count', $count, $item_type, $this );
	}

	public function get_shipping_method() {
		$names = array_map( static fn( $item ) => $item->get_name(), $this->get_items( 'shipping' ) );
		return apply_filters( 'woocommerce_order_shipping_method', implode( ', ', $names ), $this );
	}

	public function get_formatted_billing_full_name() {
		return trim( $this->get_billing_first_name() . ' ' . $this->get_billing_last_name() );
	}

	public function get_edit_order_url() {
		return \Automattic\WooCommerce\Utilities\OrderUtil::get_order_admin_edit_url( $this->id );
	}

	public function get_refunds() {
		return wc_get_orders( array( 'type' => 'shop_order_refund', 'parent' => $this->id, 'limit' => -1 ) );
	}

	public function get_total_refunded() {
		return array_sum( array_map( static fn( $refund ) => (float) $refund->get_amount(), $this->get_refunds() ) );
	}

	public function get_remaining_refund_amount() {
		return number_format( (float) $this->get_total() - $this->get_total_refunded(), 2, '.', '' );
	}

	/** Set a status and note what it comes from. */
	public function set_status( $new_status, $note = '', $manual_update = false ) {
		$result = parent::set_status( $new_status );
		if ( $this->object_read && $result['from'] && $result['from'] !== $result['to'] ) {
			$this->transition = array( 'from' => $this->transition['from'] ?? $result['from'], 'to' => $result['to'], 'note' => $note, 'manual' => (bool) $manual_update );
			if ( $manual_update ) {
				do_action( 'woocommerce_order_edit_status', $this->id, $result['to'] );
			}
			if ( in_array( $result['to'], wc_get_is_paid_statuses(), true ) && ! $this->get_date_paid( 'edit' ) ) {
				$this->set_date_paid( time() );
			}
			if ( 'completed' === $result['to'] ) {
				$this->set_date_completed( time() );
			}
		}
		return $result;
	}

	public function update_status( $new_status, $note = '', $manual = false ) {
		if ( ! $this->id ) {
			return false;
		}
		try {
			$this->set_status( $new_status, $note, $manual );
			$this->save();
		} catch ( Exception $error ) {
			wc_get_logger()->error( $error->getMessage() );
			return false;
		}
		return true;
	}

	public function save() {
		parent::save();
		$this->tell_transition();
		return $this->id;
	}

	/** Fire the hooks of a status change; an exception in one of them ends them and leaves the order as saved. */
	private function tell_transition() {
		$change           = $this->transition;
		$this->transition = array();
		if ( ! $change ) {
			return;
		}
		try {
			do_action( "woocommerce_order_status_{$change['to']}", $this->id, $this, $change );
			$this->add_order_note( trim( "{$change['note']} Order status changed from {$change['from']} to {$change['to']}." ), 0, $change['manual'] );
			do_action( "woocommerce_order_status_{$change['from']}_to_{$change['to']}", $this->id, $this );
			do_action( 'woocommerce_order_status_changed', $this->id, $change['from'], $change['to'], $this );
			if ( in_array( $change['from'], array( 'pending', 'failed' ), true ) && in_array( $change['to'], wc_get_is_paid_statuses(), true ) ) {
				do_action( 'woocommerce_order_payment_status_changed', $this->id, $this );
			}
		} catch ( Exception $error ) {
			wc_get_logger()->error( $error->getMessage() );
		}
	}

	/** Take payment for done. */
	public function payment_complete( $transaction_id = '' ) {
		do_action( 'woocommerce_pre_payment_complete', $this->id, $transaction_id );
		if ( $this->has_status( array( 'on-hold', 'pending', 'failed', 'cancelled' ) ) ) {
			$this->set_date_paid( time() );
			$this->set_status( apply_filters( 'woocommerce_payment_complete_order_status', 'processing', $this->id, $this ) );
			$this->save();
			do_action( 'woocommerce_payment_complete', $this->id, $transaction_id );
		}
		return true;
	}

	public function needs_payment() {
		return $this->has_status( array( 'pending', 'failed' ) ) && (float) $this->get_total() > 0;
	}

	/** Add a note; those for the customer are marked. */
	public function add_order_note( $note, $is_customer_note = 0, $added_by_user = false ) {
		if ( ! $this->id ) {
			return 0;
		}
		$has_author = $added_by_user && current_user_can( 'edit_shop_orders' );
		$data       = array(
			'comment_post_ID'  => $this->id,
			'comment_author'   => $has_author ? wp_get_current_user()->display_name : 'WooCommerce',
			'comment_content'  => $note,
			'comment_agent'    => 'WooCommerce',
			'comment_type'     => 'order_note',
			'comment_approved' => 1,
		);
		$data       = apply_filters( 'woocommerce_new_order_note_data', $data, array( 'order_id' => $this->id, 'is_customer_note' => $is_customer_note ) );
		$id         = wp_insert_comment( $data );
		if ( $is_customer_note ) {
			add_comment_meta( $id, 'is_customer_note', 1 );
			do_action( 'woocommerce_new_customer_note', array( 'order_id' => $this->id, 'customer_note' => $note ) );
		}
		do_action( 'woocommerce_order_note_added', $id, $this );
		return $id;
	}
}
