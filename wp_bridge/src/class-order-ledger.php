<?php
/**
 * What this piece of work wrote about orders.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Writes each fact about an order once, and keeps every trouble away from the shop.
 */
final class Order_Ledger {

	public const DRAFTS = array( '', 'new', 'draft', 'auto-draft', 'checkout-draft' );

	// Saves that follow a row so closely belong to the change that it tells: stock, mails, payment.
	private const SAME_CHANGE_SECONDS = 5;

	/**
	 * Takes the rows.
	 *
	 * @var Outbox
	 */
	private $outbox;

	/**
	 * Delivers them later.
	 *
	 * @var After_Response
	 */
	private $after_response;

	/**
	 * The last fact of each kind that was written, by order.
	 *
	 * @var array<int, array<string, mixed>>
	 */
	private $written = array();

	/**
	 * When an order's last row was written.
	 *
	 * @var array<int, float>
	 */
	private $written_at = array();

	/**
	 * Orders whose snapshot at the panel may be out of date.
	 *
	 * @var array<int, bool>
	 */
	private $updated = array();

	/**
	 * Whether something could not be written.
	 *
	 * @var bool
	 */
	private $has_missed = false;

	/**
	 * Take the parts.
	 *
	 * @param Outbox         $outbox         Takes the rows.
	 * @param After_Response $after_response Delivers them later.
	 */
	public function __construct( Outbox $outbox, After_Response $after_response ) {
		$this->outbox         = $outbox;
		$this->after_response = $after_response;
	}

	/**
	 * Hear a hook of the shop; no exception gets back to it.
	 *
	 * @param string   $hook     Its name.
	 * @param callable $listener What to do.
	 * @param int      $count    How many arguments it takes.
	 * @param int      $priority Early, so that a plugin which changes the order once more is told of after.
	 * @return void
	 */
	public function hear( string $hook, callable $listener, int $count, int $priority = 1 ): void {
		$guarded = function ( ...$arguments ) use ( $listener ) {
			try {
				$listener( ...$arguments );
			} catch ( \Throwable $problem ) {
				$this->miss( $problem );
			}
		};
		add_action( $hook, $guarded, $priority, $count );
	}

	/**
	 * Write a row, unless the last one of its kind in this piece of work says the same.
	 *
	 * @param string     $topic As in the protocol.
	 * @param int        $id    The order.
	 * @param string     $kind  What kind of fact.
	 * @param int|string $fact  The fact.
	 * @param array      $data  What the event says beside the order.
	 * @return void
	 */
	public function write( string $topic, int $id, string $kind, $fact, array $data = array() ): void {
		$last = $this->written[ $id ][ $kind ] ?? null;
		if ( $last === $fact || ! Settings::get( 'is_paired' ) ) {
			return;
		}
		$this->written[ $id ][ $kind ] = $fact;
		$this->written_at[ $id ]       = microtime( true );
		unset( $this->updated[ $id ] ); // This row tells it.
		if ( $this->outbox->add( $topic, $id, $data ) ) {
			$this->after_response->wake();
		} else {
			$this->miss( new \RuntimeException( 'no row' ) );
		}
	}

	/**
	 * Doubt a fact that is told again: where its row is gone, the transaction was taken back, or it was delivered before.
	 *
	 * @param string     $topic As in the protocol.
	 * @param int        $id    The order.
	 * @param string     $kind  What kind of fact.
	 * @param int|string $fact  The fact.
	 * @return void
	 */
	public function doubt( string $topic, int $id, string $kind, $fact ): void {
		if ( ( $this->written[ $id ][ $kind ] ?? null ) === $fact && ! $this->outbox->has_waiting( $topic, $id ) ) {
			unset( $this->written[ $id ][ $kind ] );
		}
	}

	/**
	 * Note that an order changed in some other way; told at the end of the piece of work, unless a row tells it anyway.
	 *
	 * @param int $id The order.
	 * @return void
	 */
	public function touch( int $id ): void {
		if ( microtime( true ) - ( $this->written_at[ $id ] ?? 0 ) > self::SAME_CHANGE_SECONDS ) {
			$this->updated[ $id ] = true;
		}
	}

	/**
	 * Write the updates, forget what was written, and ask for a sweep if something was missed.
	 *
	 * A piece of work is a request, or one job of a process that does many: what it wrote may be delivered by now.
	 *
	 * @return void
	 */
	public function finish(): void {
		$this->written = array();
		foreach ( array_keys( $this->updated ) as $id ) {
			$this->write( 'order.updated', $id, 'update', 1 );
		}
		$this->written    = array();
		$this->written_at = array();
		if ( $this->has_missed ) {
			$this->has_missed = false;
			Plugin::instance()->mirror_plan()->ask_sweep( time() - HOUR_IN_SECONDS );
		}
	}

	/**
	 * Return the order if it is one: no refund, no subscription.
	 *
	 * @param int|string     $order_id The order.
	 * @param \WC_Order|null $order    Itself, where the caller has it.
	 * @return \WC_Order|null
	 */
	public function find( $order_id, $order = null ): ?\WC_Order {
		$order = $order instanceof \WC_Abstract_Order ? $order : wc_get_order( $order_id );
		return $order instanceof \WC_Order && 'shop_order' === $order->get_type() ? $order : null;
	}

	/**
	 * Remember that something was missed; one line a request in the log.
	 *
	 * @param \Throwable $problem What went wrong.
	 * @return void
	 */
	private function miss( \Throwable $problem ): void {
		if ( ! $this->has_missed ) {
			$this->has_missed = true;
			Logbook::note( 'an order event could not be written down', $problem );
		}
	}
}
