<?php
/**
 * Carries the outbox to the panel.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Sends waiting rows, oldest first, in batches; what the panel says decides what becomes of a row.
 */
final class Deliverer {

	const MAX_EVENTS    = 100;
	const LEASE_SECONDS = 150; // Longer than the slowest call: without cURL an answer may drip beyond the timeout.
	const KEPT_SECONDS  = 3 * DAY_IN_SECONDS;

	/**
	 * The rows.
	 *
	 * @var Outbox
	 */
	private $outbox;

	/**
	 * Where they go.
	 *
	 * @var Panel
	 */
	private $panel;

	/**
	 * Which store this is.
	 *
	 * @var Pairing
	 */
	private $pairing;

	/**
	 * How delivery is going.
	 *
	 * @var State
	 */
	private $state;

	/**
	 * Makes rows into events.
	 *
	 * @var Event_Writer
	 */
	private $writer;

	/**
	 * One delivery at a time.
	 *
	 * @var Lock
	 */
	private $lock;

	/**
	 * How many rows the panel took in this run.
	 *
	 * @var int
	 */
	private $taken_count = 0;

	/**
	 * Whether another process was found delivering.
	 *
	 * @var bool
	 */
	private $was_busy = false;

	/**
	 * Take the parts.
	 *
	 * @param Outbox   $outbox   The rows.
	 * @param Panel    $panel    Where they go.
	 * @param Pairing  $pairing  Which store this is.
	 * @param State    $state    How delivery is going.
	 * @param Snapshot $snapshot Shows orders as they are now.
	 * @param Lock     $lock     One delivery at a time.
	 */
	public function __construct( Outbox $outbox, Panel $panel, Pairing $pairing, State $state, Snapshot $snapshot, Lock $lock ) {
		$this->outbox  = $outbox;
		$this->panel   = $panel;
		$this->pairing = $pairing;
		$this->state   = $state;
		$this->writer  = new Event_Writer( $snapshot, $state );
		$this->lock    = $lock;
	}

	/**
	 * Send what waits, unless another process is doing so.
	 *
	 * @param int $seconds No call is begun later than that.
	 * @return int How many rows the panel took.
	 */
	public function run( int $seconds ): int {
		$ends_at           = microtime( true ) + $seconds;
		$this->taken_count = 0;
		$this->was_busy    = false;
		do {
			$is_drained     = false;
			$is_paired      = null !== $this->pairing->secret();
			$this->was_busy = $is_paired && ! $this->lock->take( self::LEASE_SECONDS );
			if ( $is_paired && ! $this->was_busy ) {
				try {
					$is_drained = $this->drain( $ends_at );
				} finally {
					$this->lock->release();
				}
			}
			// Whoever wrote a row while we held the lock found it taken, and relies on us.
		} while ( $is_drained && microtime( true ) < $ends_at && $this->outbox->list_waiting( 1 ) );
		if ( $this->taken_count > 0 ) {
			do_action( 'iletiniz_bridge_delivered' );
		}
		return $this->taken_count;
	}

	/**
	 * Tell whether the last run left the rows to another process.
	 *
	 * @return bool
	 */
	public function was_busy(): bool {
		return $this->was_busy;
	}

	/**
	 * Send batch after batch.
	 *
	 * @param float $ends_at Unix time.
	 * @return bool Whether nothing waits any more.
	 */
	private function drain( float $ends_at ): bool {
		$limit = self::MAX_EVENTS;
		while ( $limit > 0 && microtime( true ) < $ends_at && $this->lock->renew() ) {
			$rows = $this->outbox->list_waiting( $limit );
			if ( ! $rows ) {
				return true;
			}
			$order_ids  = wp_list_pluck( $rows, 'order_id' );
			$events     = $this->writer->write( $rows );
			$unreadable = $this->writer->unreadable();
			if ( ! $this->outbox->set_aside( $unreadable, 'unreadable' ) ) {
				$limit = $this->give_up();
			} elseif ( $events ) {
				$limit = $this->send( array_slice( $rows, 0, count( $events ) ), $events, $limit );
			} elseif ( ! $unreadable ) {
				return false;
			}
			if ( count( $order_ids ) >= self::MAX_EVENTS ) {
				Order_Memory::free( $order_ids );
			}
		}
		return false;
	}

	/**
	 * Send a batch, with what was done since for the panel.
	 *
	 * @param object[] $rows   From the outbox.
	 * @param array[]  $events The same as the panel reads them.
	 * @param int      $limit  How many rows a batch may have.
	 * @return int How many the next one may have; 0 to stop.
	 */
	private function send( array $rows, array $events, int $limit ): int {
		$acks   = $this->outbox->list_acks();
		$body   = array( 'events' => $events ) + ( $acks ? array( 'acks' => $acks ) : array() );
		$store  = $this->pairing->get()['store_id'] ?? 0;
		$answer = $this->panel->call( 'events', $body, Uuid::from_hash( hash( 'sha256', $store . Panel::encode( $body ) ) ) );
		if ( $answer->is_ok() ) {
			$this->outbox->settle_acks( $acks );
		}
		$is_settled = $this->settle( array_map( 'intval', wp_list_pluck( $rows, 'id', 'event_id' ) ), $answer );
		if ( null !== $is_settled ) {
			return $is_settled ? $limit : $this->give_up();
		}
		if ( in_array( $answer->error, array( 'too_large', 'not_json', 'unusable', 'delivery_reused' ), true ) ) {
			return $this->narrow( $rows, $answer->error );
		}
		$this->pause( $answer );
		return 0;
	}

	/**
	 * Leave the panel alone for a while, unless its answer stopped delivery; what has waited too long is set aside.
	 *
	 * @param Answer $answer From the panel.
	 * @return void
	 */
	private function pause( Answer $answer ): void {
		if ( ! in_array( $answer->error, array( 'unauthorized', 'other_site', 'salt_changed' ), true ) ) {
			$this->state->failed( $answer->is_ok() ? 'bad_answer' : $answer->error, $answer->retry_after );
			$this->outbox->set_aside_before( time() - self::KEPT_SECONDS, 'too_old' );
		}
	}

	/**
	 * Do with the rows what the answer says about each; one of which it says nothing that is known waits on.
	 *
	 * @param int[]  $ids    Row ids by event id.
	 * @param Answer $answer From the panel.
	 * @return bool|null Whether the database did it; null if the answer said nothing about any.
	 */
	private function settle( array $ids, Answer $answer ): ?bool {
		if ( $answer->is_ok() && 'repeat' === ( $answer->body['status'] ?? '' ) && ! isset( $answer->body['results'] ) ) {
			return $this->keep_books( array_values( $ids ), array() );
		}
		$removed = array();
		$refused = array();
		$results = $answer->is_ok() || 'unusable' === $answer->error ? $answer->part( 'results' ) : array();
		foreach ( array_filter( $results, 'is_array' ) as $result ) {
			// Whatever the panel says, it is made text before it is used.
			$told = array_map( 'strval', array_filter( $result, 'is_scalar' ) ) + array_fill_keys( array( 'id', 'status', 'field', 'rule' ), '' );
			if ( isset( $ids[ $told['id'] ] ) && 'refused' === $told['status'] ) {
				$refused[ "{$told['field']}: {$told['rule']}" ][] = $ids[ $told['id'] ];
			} elseif ( isset( $ids[ $told['id'] ] ) && $answer->is_ok() && in_array( $told['status'], array( 'taken', 'repeat' ), true ) ) {
				$removed[] = $ids[ $told['id'] ];
			}
		}
		return $removed || $refused ? $this->keep_books( $removed, $refused ) : null;
	}

	/**
	 * Write down what became of rows.
	 *
	 * @param int[]   $removed Row ids that the panel has.
	 * @param array[] $refused Row ids by what the panel said against them.
	 * @return bool False if the database did not do it: then nothing counts as taken.
	 */
	private function keep_books( array $removed, array $refused ): bool {
		$is_kept = $this->outbox->remove( $removed );
		foreach ( $refused as $error => $ids ) {
			$is_kept = $this->outbox->set_aside( $ids, (string) $error ) && $is_kept;
		}
		if ( $is_kept && $removed ) {
			$this->state->set( array( 'last_delivery_at' => time() ) );
			$this->taken_count += count( $removed );
		}
		if ( $is_kept ) {
			$this->state->succeeded();
			$this->state->go_on();
		}
		return $is_kept;
	}

	/**
	 * End the run because the database does not keep the books; the rows are sent again, which harms nobody.
	 *
	 * @return int How many rows the next batch may have: none.
	 */
	private function give_up(): int {
		$this->state->failed( 'database' );
		return 0;
	}

	/**
	 * Find the row that spoils a batch by sending fewer at a time; set it aside once it is alone.
	 *
	 * @param object[] $rows  From the outbox.
	 * @param string   $error What the panel said.
	 * @return int How many rows the next batch may have.
	 */
	private function narrow( array $rows, string $error ): int {
		if ( count( $rows ) > 1 ) {
			return intdiv( count( $rows ), 2 );
		}
		return $this->outbox->set_aside( array( (int) $rows[0]->id ), $error ) ? self::MAX_EVENTS : $this->give_up();
	}
}
