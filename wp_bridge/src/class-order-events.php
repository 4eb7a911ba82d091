<?php
/**
 * What happens to orders.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Hears of new orders, their statuses, refunds and other changes.
 *
 * WooCommerce tells most facts by several hooks. A status is written where the order was saved, before plugins that hear
 * of it can change it again (a payment that completes the order at once); the later hooks for the same step find it
 * written down.
 */
final class Order_Events {

	/**
	 * Writes the rows.
	 *
	 * @var Order_Ledger
	 */
	private $ledger;

	/**
	 * Status before, of the objects that are being saved with another one.
	 *
	 * @var array<int, string>
	 */
	private $leaving = array();

	/**
	 * Steps that were written when the order was saved, and whose hook is yet to come: by order, "from>to".
	 *
	 * @var array<int, array<string, bool>>
	 */
	private $steps = array();

	/**
	 * Take the parts.
	 *
	 * @param Outbox         $outbox         Takes the rows.
	 * @param After_Response $after_response Delivers them later.
	 */
	public function __construct( Outbox $outbox, After_Response $after_response ) {
		$this->ledger = new Order_Ledger( $outbox, $after_response );
	}

	/**
	 * Hear of orders.
	 *
	 * @return void
	 */
	public function register_hooks(): void {
		$ledger = $this->ledger;
		$ledger->hear( 'woocommerce_before_order_object_save', array( $this, 'leave' ), 1, PHP_INT_MAX );
		$ledger->hear( 'woocommerce_after_order_object_save', array( $this, 'arrive' ), 1 );
		$ledger->hear( 'woocommerce_new_order', array( $this, 'create' ), 2 );
		$ledger->hear( 'woocommerce_order_status_changed', array( $this, 'change' ), 4 );
		$ledger->hear( 'woocommerce_update_order', array( $this, 'update' ), 2 );
		$ledger->hear( 'woocommerce_order_refunded', array( $this, 'refund' ), 2 );
		$ledger->hear( 'shutdown', array( $ledger, 'finish' ), 0, 10 );
		foreach ( array( 'action_scheduler_before_execute', 'iletiniz_bridge_tick', 'iletiniz_bridge_delivered' ) as $hook ) {
			$ledger->hear( $hook, array( $ledger, 'finish' ), 0 );
		}
		( new Order_Removals( $ledger ) )->register_hooks();
		( new Order_Parcels( $ledger ) )->register_hooks();
	}

	/**
	 * Look at an order before it is saved: afterwards it does not know what it was.
	 *
	 * @param \WC_Order|null $order The order.
	 * @return void
	 */
	public function leave( $order ): void {
		unset( $this->leaving[ spl_object_id( $order ) ] );
		if ( $this->ledger->find( 0, $order ) && isset( $order->get_changes()['status'] ) ) {
			$from = (string) $order->get_base_data()['status'];
			if ( '' === $from && $order->get_id() ) {
				$from = apply_filters( 'woocommerce_default_order_status', 'pending' ); // It was saved without a status of its own.
			}
			$this->leaving[ spl_object_id( $order ) ] = $from;
		}
	}

	/**
	 * Write the step, now that it is saved.
	 *
	 * @param \WC_Order|null $order The order.
	 * @return void
	 */
	public function arrive( $order ): void {
		$from = $this->leaving[ spl_object_id( $order ) ] ?? null;
		if ( null !== $from ) {
			unset( $this->leaving[ spl_object_id( $order ) ] );
			if ( '' !== $from ) {
				$topic = in_array( $from, Order_Ledger::DRAFTS, true ) ? 'order.created' : 'order.status_changed';
				$this->ledger->doubt( $topic, $order->get_id(), 'status', $order->get_status() );
			}
			$this->step( $order->get_id(), $from, $order->get_status() );
			$this->steps[ $order->get_id() ][ $from . '>' . $order->get_status() ] = true;
		}
	}

	/**
	 * Hear of a new order, or of one that is no draft any more.
	 *
	 * @param int|string     $order_id The order.
	 * @param \WC_Order|null $order    Itself, where the caller has it.
	 * @return void
	 */
	public function create( $order_id, $order = null ): void {
		$order = $this->ledger->find( $order_id, $order );
		if ( $order ) {
			$this->step( $order->get_id(), '', $order->get_status() );
		}
	}

	/**
	 * Hear of a new status.
	 *
	 * @param int|string     $order_id The order.
	 * @param string|null    $from     Status before.
	 * @param string|null    $to       Status now.
	 * @param \WC_Order|null $order    Itself, where the caller has it.
	 * @return void
	 */
	public function change( $order_id, $from, $to, $order = null ): void {
		$order = $this->ledger->find( $order_id, $order );
		$id    = $order ? $order->get_id() : 0;
		if ( isset( $this->steps[ $id ][ "$from>$to" ] ) ) {
			unset( $this->steps[ $id ][ "$from>$to" ] );
		} elseif ( $order ) {
			$this->step( $id, (string) $from, (string) $to );
		}
	}

	/**
	 * Hear of any other change.
	 *
	 * @param int|string     $order_id The order.
	 * @param \WC_Order|null $order    Itself, where the caller has it.
	 * @return void
	 */
	public function update( $order_id, $order = null ): void {
		$order = $this->ledger->find( $order_id, $order );
		if ( $order && ! $order->has_status( array_merge( Order_Ledger::DRAFTS, array( 'trash' ) ) ) ) {
			$this->ledger->touch( $order->get_id() );
		}
	}

	/**
	 * Hear of money given back.
	 *
	 * @param int|string $order_id  The order.
	 * @param int|string $refund_id The refund.
	 * @return void
	 */
	public function refund( $order_id, $refund_id ): void {
		$order  = $this->ledger->find( $order_id );
		$refund = wc_get_order( $refund_id );
		if ( $order && $refund ) {
			$amount = Snapshot::money( $refund->get_amount() );
			$this->ledger->write( 'order.refunded', $order->get_id(), 'refund', (int) $refund_id, array( 'amount' => $amount ) );
		}
	}

	/**
	 * Write a step from one status to another, whichever hook told of it.
	 *
	 * @param int    $id   The order.
	 * @param string $from Status before, without WooCommerce's prefix.
	 * @param string $to   Status now.
	 * @return void
	 */
	private function step( int $id, string $from, string $to ): void {
		$was_draft = in_array( $from, Order_Ledger::DRAFTS, true );
		if ( in_array( $to, Order_Ledger::DRAFTS, true ) || ( $was_draft && 'trash' === $to ) ) {
			return;
		}
		if ( 'trash' === $to ) {
			$this->ledger->write( 'order.deleted', $id, 'status', 'gone' );
		} elseif ( 'trash' === $from ) {
			$this->ledger->write( 'order.updated', $id, 'status', 'back' );
		} elseif ( $was_draft ) {
			$this->ledger->write( 'order.created', $id, 'status', $to, array( 'to' => $to ) );
		} else {
			$this->ledger->write( 'order.status_changed', $id, 'status', $to, compact( 'from', 'to' ) );
		}
	}
}
