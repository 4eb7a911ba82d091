<?php
/**
 * What is written down of what happens to orders.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

/**
 * Tests of Order_Events.
 */
final class Order_Events_Test extends Order_Case {

	/**
	 * An order of the classic checkout is created once, and each later status is one change.
	 *
	 * @return void
	 */
	public function test_classic_checkout(): void {
		$order = $this->make_order( array( 'billing_first_name' => 'Ayşe' ) );
		$this->next_request();
		self::assertSame( array( 'created pending' ), $this->take_events( $order->get_id() ) );
		wc_get_order( $order->get_id() )->update_status( 'processing' );
		$this->next_request();
		wc_get_order( $order->get_id() )->update_status( 'completed' );
		$this->end_request();
		self::assertSame( array( 'status_changed pending>processing', 'status_changed processing>completed' ), $this->take_events( $order->get_id() ) );
	}

	/**
	 * An order that is made and paid in one request is created first and changed then.
	 *
	 * @return void
	 */
	public function test_made_and_paid_at_once(): void {
		$order = $this->make_order();
		$order->update_status( 'on-hold' );
		$order->update_status( 'processing' );
		$this->end_request();
		self::assertSame( array( 'created pending', 'status_changed pending>on-hold', 'status_changed on-hold>processing' ), $this->take_events( $order->get_id() ) );
	}

	/**
	 * An order that is made in a status of its own is created in that status, and nothing else.
	 *
	 * @return void
	 */
	public function test_made_in_a_status(): void {
		$order = wc_create_order( array( 'status' => 'wc-processing' ) );
		$this->end_request();
		self::assertSame( array( 'created processing' ), $this->take_events( $order->get_id() ) );
	}

	/**
	 * A draft is nobody's business; the step out of it, in whatever request, creates the order once.
	 *
	 * @dataProvider drafts
	 * @param string $draft The draft's status.
	 * @return void
	 */
	public function test_draft_becomes_an_order( string $draft ): void {
		$order = new \WC_Order();
		$order->set_status( $draft );
		$order->save();
		$order->set_billing_phone( '0532 000 01 02' );
		$order->save();
		$this->next_request();
		self::assertSame( array(), $this->take_events( $order->get_id() ) );
		$order = wc_get_order( $order->get_id() );
		$order->set_status( 'pending', '', true );
		$order->save();
		$this->next_request();
		wc_get_order( $order->get_id() )->update_status( 'processing' );
		$this->end_request();
		self::assertSame( array( 'created pending', 'status_changed pending>processing' ), $this->take_events( $order->get_id() ) );
	}

	/**
	 * Return the statuses of drafts.
	 *
	 * @return array[]
	 */
	public function drafts(): array {
		return array(
			'wp-admin'  => array( 'auto-draft' ),
			'Store API' => array( 'checkout-draft' ),
		);
	}

	/**
	 * A shop's own statuses are as good as WooCommerce's.
	 *
	 * @return void
	 */
	public function test_custom_status(): void {
		register_post_status( 'wc-kargolandi', array( 'label' => 'Kargolandı' ) );
		add_filter(
			'wc_order_statuses',
			static function ( array $statuses ): array {
				return $statuses + array( 'wc-kargolandi' => 'Kargolandı' );
			}
		);
		$order = $this->make_order();
		$this->take_events( $order->get_id() );
		$order->update_status( 'kargolandi' );
		self::assertSame( array( 'status_changed pending>kargolandi' ), $this->take_events( $order->get_id() ) );
	}

	/**
	 * A change that two objects, or two hooks, tell is written once.
	 *
	 * @return void
	 */
	public function test_change_told_twice(): void {
		$order = $this->make_order();
		$this->next_request();
		$this->take_events( $order->get_id() );
		$first  = wc_get_order( $order->get_id() );
		$second = clone $first;
		$first->update_status( 'processing' );
		$second->update_status( 'processing' );
		do_action( 'woocommerce_order_status_changed', $order->get_id(), 'pending', 'processing', $first );
		$this->end_request();
		self::assertSame( array( 'status_changed pending>processing' ), $this->take_events( $order->get_id() ) );
	}

	/**
	 * A status that was left and entered again is told again.
	 *
	 * @return void
	 */
	public function test_there_and_back(): void {
		$order = $this->make_order();
		$this->take_events( $order->get_id() );
		foreach ( array( 'on-hold', 'processing', 'on-hold' ) as $status ) {
			$order->update_status( $status );
		}
		self::assertSame( array( 'status_changed pending>on-hold', 'status_changed on-hold>processing', 'status_changed processing>on-hold' ), $this->take_events( $order->get_id() ) );
	}

	/**
	 * Where a plugin changes an order because it changed, the rows are in the order of the facts.
	 *
	 * @dataProvider hooks_of_a_change
	 * @param string $hook Where the plugin hears of it.
	 * @return void
	 */
	public function test_change_within_a_change( string $hook ): void {
		$order = $this->make_order();
		$this->next_request();
		$this->take_events( $order->get_id() );
		$complete = static function ( $id ) {
			$order = wc_get_order( $id );
			if ( $order->has_status( 'processing' ) ) {
				$order->update_status( 'completed' );
			}
		};
		add_action( $hook, $complete, 0 );
		wc_get_order( $order->get_id() )->update_status( 'processing' );
		$this->end_request();
		self::assertSame( array( 'status_changed pending>processing', 'status_changed processing>completed' ), $this->take_events( $order->get_id() ) );
	}

	/**
	 * Return hooks by which plugins hear of a change.
	 *
	 * @return array[]
	 */
	public function hooks_of_a_change(): array {
		return array( array( 'woocommerce_order_status_processing' ), array( 'woocommerce_order_status_changed' ) );
	}

	/**
	 * Other changes of a request are one update, also where an earlier one waits (it may be on its way), none where a row tells them anyway.
	 *
	 * @return void
	 */
	public function test_updates(): void {
		$order = $this->make_order();
		$this->next_request();
		self::assertSame( array( 'created pending' ), $this->take_events( $order->get_id() ) );
		foreach ( array( 'Ayşe', 'Fatma' ) as $name ) {
			$order->set_billing_first_name( $name );
			$order->save();
		}
		$this->next_request();
		$order->set_billing_first_name( 'Zeynep' );
		$order->save();
		$this->next_request();
		self::assertSame( array( 'updated', 'updated' ), $this->take_events( $order->get_id() ) );
		$order->set_billing_first_name( 'Elif' );
		$order->update_status( 'processing' );
		$this->end_request();
		self::assertSame( array( 'status_changed pending>processing' ), $this->take_events( $order->get_id() ) );
	}

	/**
	 * In a process that does many jobs, a change after a job is told, although the job before wrote a row.
	 *
	 * @dataProvider ends_of_jobs
	 * @param string $hook What ends a piece of work.
	 * @return void
	 */
	public function test_edit_after_a_job( string $hook ): void {
		$order = $this->make_order();
		$order->update_status( 'processing' );
		remove_all_actions( $hook, 10 );
		do_action( $hook, 1 );
		$this->take_events( $order->get_id() );
		$order->set_billing_first_name( 'Elif' );
		$order->save();
		$this->end_request();
		self::assertSame( array( 'updated' ), $this->take_events( $order->get_id() ) );
	}

	/**
	 * Return hooks that end a piece of work.
	 *
	 * @return array[]
	 */
	public function ends_of_jobs(): array {
		return array( array( 'action_scheduler_before_execute' ), array( 'iletiniz_bridge_tick' ), array( 'iletiniz_bridge_delivered' ) );
	}

	/**
	 * A change that was taken back with its transaction is told when it is made again.
	 *
	 * @return void
	 */
	public function test_taken_back(): void {
		$order = $this->make_order();
		$this->next_request();
		$this->take_events( $order->get_id() );
		$GLOBALS['wpdb']->query( 'SAVEPOINT before_payment' );
		wc_get_order( $order->get_id() )->update_status( 'processing' );
		$GLOBALS['wpdb']->query( 'ROLLBACK TO SAVEPOINT before_payment' );
		wp_cache_flush();
		wc_get_order( $order->get_id() )->update_status( 'processing' );
		$this->end_request();
		self::assertSame( array( 'status_changed pending>processing' ), $this->take_events( $order->get_id() ) );
	}

	/**
	 * A refund is told with its amount, and is no order itself.
	 *
	 * @return void
	 */
	public function test_refund(): void {
		$order = $this->make_order( array( 'total' => '200' ) );
		$order->update_status( 'processing' );
		$this->next_request();
		$this->take_events( $order->get_id() );
		$refund = $this->refund( $order->get_id(), '50.5' );
		$this->next_request();
		self::assertSame( array( 'refunded 50.50' ), $this->take_events( $order->get_id() ) );
		$rest = $this->refund( $order->get_id(), '149.50' );
		$this->end_request();
		self::assertSame( array( 'status_changed processing>refunded', 'refunded 149.50' ), $this->take_events( $order->get_id() ) );
		$rest->delete( true );
		$this->end_request();
		self::assertSame( array(), array_merge( $this->take_events( $refund ? $refund->get_id() : 0 ), $this->take_events( $rest->get_id() ) ) );
	}

	/**
	 * Give money back.
	 *
	 * @param int    $order_id The order.
	 * @param string $amount   How much.
	 * @return \WC_Order_Refund
	 */
	private function refund( int $order_id, string $amount ): \WC_Order_Refund {
		return wc_create_refund(
			array(
				'order_id' => $order_id,
				'amount'   => $amount,
			)
		);
	}
}
