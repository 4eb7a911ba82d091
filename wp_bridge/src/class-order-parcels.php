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
	 * New tracking of the objects that are being saved.
	 *
	 * @var array<int, \WC_Meta_Data[]>
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
		$this->waiting[ spl_object_id( $order ) ] = array();
		foreach ( $order->get_meta_data() as $meta ) {
			if ( ( ! $meta->id || $meta->get_changes() ) && $this->is_tracking( $meta->key, $meta->value ) ) {
				$this->waiting[ spl_object_id( $order ) ][] = $meta;
			}
		}
	}

	/**
	 * Write it, now that it is saved.
	 *
	 * @param \WC_Order|null $order The order.
	 * @return void
	 */
	public function save( $order ): void {
		$parcels = $this->waiting[ spl_object_id( $order ) ] ?? array();
		unset( $this->waiting[ spl_object_id( $order ) ] );
		foreach ( $parcels as $meta ) {
			$this->tell( $order->get_id(), $meta->key, $meta->value );
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
			$this->tell( (int) $object_id, $key, $value );
		}
	}

	/**
	 * Hear of a parcel from a plugin that keeps it in its own place.
	 *
	 * @param int|string $order_id The order.
	 * @return void
	 */
	public function add( $order_id ): void {
		$order = $this->ledger->find( $order_id );
		if ( $order ) {
			$this->tell( $order->get_id(), '', ( new Tracking() )->of( $order ) );
		}
	}

	/**
	 * Write a row, once for the same parcels: several hooks tell of them.
	 *
	 * @param int          $id    The order.
	 * @param string       $key   Where the parcels stand.
	 * @param array|string $value What stands there.
	 * @return void
	 */
	private function tell( int $id, string $key, $value ): void {
		if ( $this->ledger->find( $id ) ) {
			$hash = hash( 'sha256', $key . ( is_array( $value ) ? wp_json_encode( $value ) : $value ) );
			$this->ledger->write( 'order.tracking_added', $id, "tracking $hash", 1 );
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
