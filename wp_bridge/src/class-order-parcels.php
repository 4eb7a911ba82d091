<?php
/**
 * Tracking numbers that are written down.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Hears of parcels: of watched metadata, saved with an order or by itself, and of plugins that say so.
 */
final class Order_Parcels {

	/**
	 * Writes the rows.
	 *
	 * @var Order_Ledger
	 */
	private $ledger;

	/**
	 * Objects that are being saved with new tracking.
	 *
	 * @var array<int, bool>
	 */
	private $waiting = array();

	/**
	 * Take the part.
	 *
	 * @param Order_Ledger $ledger Writes the rows.
	 */
	public function __construct( Order_Ledger $ledger ) {
		$this->ledger = $ledger;
	}

	/**
	 * Hear of parcels. Which hook tells of metadata depends on the storage and on WooCommerce's version.
	 *
	 * @return void
	 */
	public function register_hooks(): void {
		$this->ledger->hear( 'woocommerce_before_order_object_save', array( $this, 'look' ), 1, PHP_INT_MAX );
		$this->ledger->hear( 'woocommerce_after_order_object_save', array( $this, 'save' ), 1 );
		foreach ( array( 'added_post_meta', 'updated_post_meta', 'added_order_meta', 'updated_order_meta' ) as $hook ) {
			$this->ledger->hear( $hook, array( $this, 'save_meta' ), 4 );
		}
		$this->ledger->hear( 'iletiniz_bridge_tracking_added', array( $this, 'add' ), 1 );
	}

	/**
	 * Look for tracking that is going to be saved.
	 *
	 * @param \WC_Order|null $order The order.
	 * @return void
	 */
	public function look( $order ): void {
		$is_new = false;
		foreach ( $order->get_meta_data() as $meta ) {
			$is_change = ! $meta->id || $meta->get_changes();
			$is_new    = $is_new || ( $is_change && $this->is_tracking( $meta->key, $meta->value ) );
		}
		$this->waiting[ spl_object_id( $order ) ] = $is_new;
	}

	/**
	 * Write it, now that it is saved.
	 *
	 * @param \WC_Order|null $order The order.
	 * @return void
	 */
	public function save( $order ): void {
		$is_new = $this->waiting[ spl_object_id( $order ) ] ?? false;
		unset( $this->waiting[ spl_object_id( $order ) ] );
		if ( $is_new ) {
			$this->add( $order->get_id() );
		}
	}

	/**
	 * Hear of metadata of any order or post.
	 *
	 * @param int               $meta_id   Not needed.
	 * @param int|string        $object_id The order.
	 * @param string            $key       Its key.
	 * @param array|string|null $value     Its new value.
	 * @return void
	 */
	public function save_meta( $meta_id, $object_id, $key, $value ): void {
		unset( $meta_id );
		if ( $this->is_tracking( $key, $value ) ) {
			$this->add( $object_id );
		}
	}

	/**
	 * Hear of a parcel: one row for all parcels of a request, because they are read at delivery.
	 *
	 * @param int|string $order_id The order.
	 * @return void
	 */
	public function add( $order_id ): void {
		if ( $this->ledger->find( $order_id ) ) {
			$this->ledger->write( 'order.tracking_added', (int) $order_id, 'tracking', 1 );
		}
	}

	/**
	 * Tell whether metadata is tracking; an empty value is parcels taken away.
	 *
	 * @param string            $key   Its key.
	 * @param array|string|null $value Its value.
	 * @return bool
	 */
	private function is_tracking( $key, $value ): bool {
		return ! empty( $value ) && in_array( $key, Tracking::keys(), true );
	}
}
