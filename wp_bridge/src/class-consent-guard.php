<?php
/**
 * What a customer said at a checkout stays as it was said.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

use Automattic\WooCommerce\Utilities\OrderUtil;

defined( 'ABSPATH' ) || exit;

/**
 * Puts back what anything but a checkout does to the consent of an order. Costs no query.
 */
final class Consent_Guard {

	/**
	 * Hear the saving of orders, and of post meta where orders are posts.
	 *
	 * @return void
	 */
	public function register_hooks(): void {
		add_action( 'woocommerce_before_order_object_save', array( $this, 'put_back' ), PHP_INT_MAX );
		add_filter( 'add_post_metadata', array( $this, 'refuse' ), 10, 4 );
		add_filter( 'update_post_metadata', array( $this, 'refuse' ), 10, 4 );
		add_filter( 'delete_post_metadata', array( $this, 'refuse_delete' ), 10, 5 );
		add_filter( 'update_post_metadata_by_mid', array( $this, 'refuse_by_row' ), 10, 4 );
	}

	/**
	 * Undo changes of the consent in an order that is about to be saved.
	 *
	 * @param \WC_Order|mixed $order The order.
	 * @return void
	 */
	public function put_back( $order ): void {
		foreach ( $this->rows_of( $order ) as $row ) {
			$stored = $row->get_data();
			if ( ! in_array( Consent::META, array( $row->key, $stored['key'] ), true ) || Consent::is_recorded( $row->value, $order ) ) {
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
	 * Refuse to add or change the meta of an order that is a post.
	 *
	 * @param bool|null $check   Null, or what another filter decided.
	 * @param int    $post_id The post.
	 * @param string $key     Name of the meta.
	 * @param array|string $value   Its new value.
	 * @return mixed False to refuse.
	 */
	public function refuse( $check, $post_id, $key, $value ) {
		return Consent::META === $key && ! Consent::is_recorded( $value ) && $this->is_order( $post_id ) ? false : $check;
	}

	/**
	 * Refuse to delete the meta of an order that is a post; deleting it everywhere, as at uninstall, is not a save.
	 *
	 * @param bool|null    $check      Null, or what another filter decided.
	 * @param int          $post_id    The post.
	 * @param string $key        Name of the meta.
	 * @param array|string $value      Unused.
	 * @param bool   $everywhere Whether it is deleted from every post.
	 * @return mixed False to refuse.
	 */
	public function refuse_delete( $check, $post_id, $key, $value, $everywhere ) {
		unset( $value );
		return Consent::META === $key && ! $everywhere && $this->is_order( $post_id ) ? false : $check;
	}

	/**
	 * Refuse to change the meta by its row.
	 *
	 * @param bool|null    $check  Null, or what another filter decided.
	 * @param int          $row_id The row.
	 * @param array|string $value  Its new value.
	 * @param string|false $key    Name of the meta, where the caller gives it, as WooCommerce does.
	 * @return mixed False to refuse.
	 */
	public function refuse_by_row( $check, $row_id, $value, $key ) {
		unset( $row_id );
		return Consent::META === $key && ! Consent::is_recorded( $value ) && $this->are_orders_posts() ? false : $check;
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

	/**
	 * Tell whether a post is an order in the place where orders are.
	 *
	 * @param int $post_id A post.
	 * @return bool
	 */
	private function is_order( $post_id ): bool {
		return $this->are_orders_posts() && 'shop_order' === get_post_type( (int) $post_id );
	}

	/**
	 * Tell whether orders are posts here; with tables of their own, posts are copies that WooCommerce keeps in step.
	 *
	 * @return bool
	 */
	private function are_orders_posts(): bool {
		return ! class_exists( OrderUtil::class ) || ! OrderUtil::custom_orders_table_usage_is_enabled();
	}
}
