<?php
/**
 * Orders that go, and come back.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Hears of orders that are deleted, put into the trash or taken out of it, as orders or (classic storage) as posts.
 */
final class Order_Removals {

	/**
	 * Writes the rows.
	 *
	 * @var Order_Ledger
	 */
	private $ledger;

	/**
	 * Whether an order that is being deleted is one that the panel can know.
	 *
	 * @var array<int, bool>
	 */
	private $is_known = array();

	/**
	 * Take the part.
	 *
	 * @param Order_Ledger $ledger Writes the rows.
	 */
	public function __construct( Order_Ledger $ledger ) {
		$this->ledger = $ledger;
	}

	/**
	 * Hear of orders that go and come back.
	 *
	 * @return void
	 */
	public function register_hooks(): void {
		$this->ledger->hear( 'woocommerce_before_delete_order', array( $this, 'before_delete' ), 2 );
		$this->ledger->hear( 'woocommerce_delete_order', array( $this, 'delete' ), 1 );
		$this->ledger->hear( 'woocommerce_trash_order', array( $this, 'trash' ), 1 );
		$this->ledger->hear( 'woocommerce_untrash_order', array( $this, 'untrash' ), 1 );
		$this->ledger->hear( 'deleted_post', array( $this, 'delete_post' ), 2 );
		$this->ledger->hear( 'trashed_post', array( $this, 'trash_post' ), 1 );
		$this->ledger->hear( 'untrashed_post', array( $this, 'untrash_post' ), 1 );
	}

	/**
	 * Look at an order before it is deleted: the last chance to see what it is.
	 *
	 * @param int|string     $order_id The order.
	 * @param \WC_Order|null $order    Itself, where the caller has it.
	 * @return void
	 */
	public function before_delete( $order_id, $order = null ): void {
		$order = $this->ledger->find( $order_id, $order );

		$this->is_known[ (int) $order_id ] = $order && ! $order->has_status( Order_Ledger::DRAFTS );
	}

	/**
	 * Hear of an order that is no more.
	 *
	 * @param int|string $order_id The order.
	 * @return void
	 */
	public function delete( $order_id ): void {
		if ( $this->is_known[ (int) $order_id ] ?? true ) {
			$this->ledger->write( 'order.deleted', (int) $order_id, 'status', 'gone' );
		}
	}

	/**
	 * Hear of an order in the trash.
	 *
	 * @param int|string $order_id The order.
	 * @return void
	 */
	public function trash( $order_id ): void {
		if ( $this->ledger->find( $order_id ) ) {
			$this->ledger->write( 'order.deleted', (int) $order_id, 'status', 'gone' );
		}
	}

	/**
	 * Hear of an order out of the trash.
	 *
	 * @param int|string $order_id The order.
	 * @return void
	 */
	public function untrash( $order_id ): void {
		if ( $this->ledger->find( $order_id ) ) {
			$this->ledger->write( 'order.updated', (int) $order_id, 'status', 'back' );
		}
	}

	/**
	 * Hear of a post that is no more.
	 *
	 * @param int           $post_id The post.
	 * @param \WP_Post|null $post    Itself, as it was.
	 * @return void
	 */
	public function delete_post( $post_id, $post = null ): void {
		if ( $this->is_order( $post ) ) {
			$status = preg_replace( '/^wc-/', '', $post->post_status );

			$this->is_known[ (int) $post_id ] = ! in_array( $status, Order_Ledger::DRAFTS, true );
			$this->delete( $post_id );
		}
	}

	/**
	 * Hear of a post in the trash.
	 *
	 * @param int $post_id The post.
	 * @return void
	 */
	public function trash_post( $post_id ): void {
		if ( $this->is_order( get_post( $post_id ) ) ) {
			$this->trash( $post_id );
		}
	}

	/**
	 * Hear of a post out of the trash.
	 *
	 * @param int $post_id The post.
	 * @return void
	 */
	public function untrash_post( $post_id ): void {
		if ( $this->is_order( get_post( $post_id ) ) ) {
			$this->untrash( $post_id );
		}
	}

	/**
	 * Tell whether a post is an order. With HPOS posts are copies at most, and their fate is not the order's.
	 *
	 * @param \WP_Post|null $post The post.
	 * @return bool
	 */
	private function is_order( $post ): bool {
		$util = '\Automattic\WooCommerce\Utilities\OrderUtil';
		return $post && 'shop_order' === $post->post_type && ! ( class_exists( $util ) && $util::custom_orders_table_usage_is_enabled() );
	}
}
