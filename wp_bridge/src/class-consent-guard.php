<?php
/**
 * What a customer said at a checkout stays as it was said.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Puts back what a later save does to the consent of an order. What gets past it without the seal of a checkout is not
 * believed (`Consent::is_genuine()`).
 */
final class Consent_Guard {

	/**
	 * Hear the saving of orders.
	 *
	 * @return void
	 */
	public function register_hooks(): void {
		add_action( 'woocommerce_before_order_object_save', array( $this, 'put_back' ), PHP_INT_MAX );
	}

	/**
	 * Undo changes of the consent in an order that is about to be saved; costs no query where there are none.
	 *
	 * @param \WC_Order|mixed $order The order.
	 * @return void
	 */
	public function put_back( $order ): void {
		foreach ( $this->rows_of( $order ) as $row ) {
			$stored     = $row->get_data();
			$is_other   = ! in_array( Consent::META, array( $row->key, $stored['key'] ), true );
			$is_as_read = $row->id && ! $row->get_changes();
			if ( $is_other || $is_as_read || ( Consent::META === $row->key && Consent::is_genuine( $row->value, $order ) ) ) {
				continue;
			}
			if ( $row->id ) {
				$row->key   = $stored['key'];
				$row->value = $stored['value'];
			} else {
				// Not stored yet: without a value it never will be.
				$row->value = null;
			}
		}
	}

	/**
	 * Return the rows of meta that an order holds in memory, also those that it is about to delete.
	 *
	 * WooCommerce's own getter leaves out deleted ones, and they are what we must see.
	 *
	 * @param \WC_Order|mixed $order The order.
	 * @return \WC_Meta_Data[] None where no meta was read, for then none was changed.
	 */
	private function rows_of( $order ): array {
		$read = function (): array {
			return (array) $this->meta_data;
		};
		return $order instanceof \WC_Order ? $read->call( $order ) : array();
	}
}
