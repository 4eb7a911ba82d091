<?php
/**
 * How rows travel.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Deliverer;
use Iletiniz\Bridge\Lock;

require_once __DIR__ . '/Delivery_Case.php';

/**
 * What becomes of rows, by each answer of the panel.
 */
final class Deliverer_Test extends Delivery_Case {

	/** Rows go out oldest first, in batches of a hundred, and are gone when the panel has them. */
	public function test_sends_in_order_and_batches(): void {
		$this->add( 130 );
		$this->answers = array( $this->results(), $this->results() );
		$this->assertSame( 130, $this->run_now() );
		$this->assertSame( array( 100, 30 ), array_map( 'count', array_column( array_column( $this->calls, 'body' ), 'events' ) ) );
		$this->assertSame( range( 1, 130 ), $this->numbers() );
		$this->assertSame( 0, $this->plugin->outbox()->count( 'waiting' ) );
		$this->assertGreaterThan( 0, $this->plugin->state()->get( 'last_delivery_at' ) );
	}

	/** An event says what the hook knew, by the panel's clock. */
	public function test_event_has_the_protocols_form(): void {
		$this->plugin->state()->set( array( 'clock_offset' => 3600 ) );
		$this->add( 1 );
		$row           = $this->plugin->outbox()->list_waiting( 1 )[0];
		$this->answers = array( $this->results() );
		$this->run_now();
		$expected = array(
			'id'          => $row->event_id,
			'topic'       => 'bridge.test',
			'occurred_at' => gmdate( 'Y-m-d\TH:i:s\Z', $row->occurred_at + 3600 ),
			'n'           => 1,
		);
		$this->assertSame( array( 'events' => array( $expected ) ), $this->calls[0]['body'] );
	}

	/** The order is shown as it is at delivery, but in the status of which the event tells. */
	public function test_shows_the_order_at_delivery(): void {
		$this->need_shop();
		$order = $this->order( 'completed' );
		$this->plugin->outbox()->add( 'order.status_changed', $order->get_id(), array( 'from' => 'pending', 'to' => 'processing' ) );
		$order->set_billing_first_name( 'Ayşe' );
		$order->save();
		$this->answers = array( $this->results() );
		$this->run_now();
		$event = $this->calls[0]['body']['events'][0];
		$this->assertSame( array( 'pending', 'processing', 'processing' ), array( $event['from'], $event['to'], $event['order']['status'] ) );
		$this->assertSame( 'Ayşe', $event['order']['billing']['first_name'] );
	}

	/** An order that is gone is told with what the row knows. */
	public function test_tells_of_an_order_that_is_gone(): void {
		$this->need_shop();
		$this->plugin->outbox()->add( 'order.status_changed', 999999, array( 'to' => 'cancelled' ) );
		$this->plugin->outbox()->add( 'order.deleted', 999999 );
		$this->answers = array( $this->results() );
		$this->run_now();
		$orders = array_column( $this->calls[0]['body']['events'], 'order' );
		$this->assertSame( array( array( 'id' => 999999, 'status' => 'cancelled' ), array( 'id' => 999999 ) ), $orders );
	}

	/** The event of an order that cannot be read is set aside, and holds up nobody. */
	public function test_broken_order_blocks_nothing(): void {
		$this->need_shop();
		$break = static function () {
			throw new \RuntimeException( 'from another plugin' );
		};
		$order = $this->order();
		$this->plugin->outbox()->add( 'order.status_changed', $order->get_id(), array( 'to' => 'completed' ) );
		$this->add( 1 );
		add_filter( 'woocommerce_order_get_billing_first_name', $break );
		$this->answers = array( $this->results() );
		$count = $this->run_now();
		remove_filter( 'woocommerce_order_get_billing_first_name', $break );
		$this->assertSame( array( 1, array( 'bridge.test' ) ), array( $count, array_column( $this->calls[0]['body']['events'], 'topic' ) ) );
		$this->assertSame( array( 'unreadable' ), array_column( $this->plugin->outbox()->list_aside( 9 ), 'error' ) );
	}

	/** A repeated delivery that says what became of each event is believed in that. */
	public function test_repeat_tells_refusals(): void {
		$this->add( 2 );
		$this->answers = array(
			function ( array $call ) {
				$results                         = json_decode( ( $this->results( 'repeat' ) )( $call )['body'], true );
				$results['results'][0]['status'] = 'refused';
				return $this->answer( 200, array( 'status' => 'repeat' ) + $results );
			},
		);
		$this->assertSame( 1, $this->run_now() );
		$this->assertSame( array( 'order.id: positive_integer' ), array_column( $this->plugin->outbox()->list_aside( 9 ), 'error' ) );
	}

	/** An event of which the answer says nothing known waits on; where that is so of all, delivery pauses. */
	public function test_unknown_result_settles_nothing(): void {
		$this->add( 2 );
		$this->answers = array(
			function ( array $call ) {
				$results                         = json_decode( ( $this->results() )( $call )['body'], true );
				$results['results'][0]['status'] = 'postponed';
				return $this->answer( 202, $results );
			},
			$this->results( 'postponed' ),
		);
		$this->assertSame( 1, $this->run_now() );
		$this->assertSame( array( 1, 0 ), array( $this->plugin->outbox()->count( 'waiting' ), $this->plugin->outbox()->count( 'aside' ) ) );
		$this->assertSame( 'bad_answer', $this->plugin->state()->get( 'last_error' ) );
		$this->assertFalse( $this->plugin->state()->may_try() );
	}

	/** A refusal is no delivery, even if its results say so. */
	public function test_only_a_good_answer_takes(): void {
		$this->add( 1 );
		$this->answers = array(
			function ( array $call ) {
				return $this->answer( 500, json_decode( ( $this->results() )( $call )['body'], true ) );
			},
		);
		$this->assertSame( 0, $this->run_now() );
		$this->assertSame( 1, $this->plugin->outbox()->count( 'waiting' ) );
	}

	/**
	 * Where the database does not keep the books, nothing counts as taken, and the run ends.
	 *
	 * @dataProvider bookkeeping
	 * @param string $status Of each event, or unusable for all.
	 */
	public function test_database_that_takes_nothing( string $status ): void {
		$this->add( 1 );
		$break = static function ( $query ) {
			return preg_match( '/^(DELETE FROM|UPDATE) \\S+iletiniz_outbox/', $query ) ? 'broken' : $query;
		};
		add_filter( 'query', $break );
		$this->answers = 'unusable' === $status ? array( $this->answer( 422, array( 'error' => 'unusable' ) ) ) : array( $this->results( $status ) );
		$count         = $this->run_now();
		remove_filter( 'query', $break );
		$this->assertSame( array( 0, 1, 1 ), array( $count, count( $this->calls ), $this->plugin->outbox()->count( 'waiting' ) ) );
		$this->assertSame( array( 'database', 0 ), array( $this->plugin->state()->get( 'last_error' ), $this->plugin->state()->get( 'last_delivery_at' ) ) );
		$this->assertFalse( $this->plugin->state()->may_try() );
	}

	/** Return what would change a row. */
	public function bookkeeping(): array {
		return array( array( 'taken' ), array( 'refused' ), array( 'unusable' ) );
	}

	/** Whose lease ran out during a call begins no other one. */
	public function test_lost_lock_ends_the_run(): void {
		$this->add( 130 );
		$this->answers = array(
			function ( array $call ) {
				update_option( Lock::OPTION, sprintf( '%010d another', time() + 60 ), false );
				return ( $this->results() )( $call );
			},
		);
		$this->assertSame( 100, $this->run_now() );
		$this->assertCount( 1, $this->calls );
	}

	/** An identical body has the identical delivery id, another one never. */
	public function test_delivery_id_follows_the_body(): void {
		$this->add( 2 );
		$this->answers = array( $this->answer( 503, '' ), $this->answer( 503, '' ), $this->answer( 503, '' ) );
		$this->run_now();
		$this->run_now();
		$this->add( 1 );
		$this->run_now();
		$ids = array_column( array_column( $this->calls, 'headers' ), 'X-Iletiniz-Delivery' );
		$this->assertSame( $this->calls[0]['raw'], $this->calls[1]['raw'] );
		$this->assertSame( $ids[0], $ids[1] );
		$this->assertNotSame( $ids[1], $ids[2] );
		$this->assertMatchesRegularExpression( '/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab]/', $ids[0] );
	}

	/** A repeated delivery is a delivery. */
	public function test_repeat_is_success(): void {
		$this->add( 3 );
		$this->answers = array( $this->answer( 200, array( 'status' => 'repeat' ) ) );
		$this->assertSame( 3, $this->run_now() );
		$this->assertSame( 0, $this->plugin->outbox()->count( 'waiting' ) );
	}

	/** A refused event is set aside with the panel's reason; the others are taken. */
	public function test_refused_event_is_set_aside_alone(): void {
		$this->add( 3 );
		$this->answers = array(
			function ( array $call ) {
				$answer                         = ( $this->results() )( $call );
				$results                        = json_decode( $answer['body'], true );
				$results['results'][1]['status'] = 'refused';
				return $this->answer( 202, $results );
			},
		);
		$this->assertSame( 2, $this->run_now() );
		$aside = $this->plugin->outbox()->list_aside( 9 );
		$this->assertSame( array( 2, 'order.id: positive_integer' ), array( $aside[0]->data['n'], $aside[0]->error ) );
	}

	/** A batch of which nothing is usable is set aside event by event. */
	public function test_refused_batch_is_set_aside(): void {
		$this->add( 2 );
		$this->answers = array(
			function ( array $call ) {
				$body = json_decode( ( $this->results( 'refused' ) )( $call )['body'], true );
				return $this->answer( 422, array( 'error' => 'unusable' ) + $body );
			},
		);
		$this->run_now();
		$this->assertSame( array( 0, 2 ), array( $this->plugin->outbox()->count( 'waiting' ), $this->plugin->outbox()->count( 'aside' ) ) );
		$this->assertFalse( $this->plugin->state()->is_failing() );
	}

	/**
	 * A body that the panel cannot use is halved until the event is found that spoils it.
	 *
	 * @dataProvider narrowing
	 * @param int   $status HTTP status.
	 * @param array $body   Answer.
	 */
	public function test_finds_the_spoiler( int $status, array $body ): void {
		$this->add( 5 );
		$this->answers = array_fill(
			0,
			20,
			function ( array $call ) use ( $status, $body ) {
				$numbers = array_column( $call['body']['events'], 'n' );
				return in_array( 4, $numbers, true ) ? $this->answer( $status, $body ) : ( $this->results() )( $call );
			}
		);
		$this->assertSame( 4, $this->run_now() );
		$this->assertSame( array( 4 ), array_column( array_column( $this->plugin->outbox()->list_aside( 9 ), 'data' ), 'n' ) );
		$this->assertFalse( $this->plugin->state()->is_failing() );
	}

	/** Return answers that condemn the body. */
	public function narrowing(): array {
		return array(
			'too large' => array( 413, array() ),
			'not JSON'  => array( 400, array( 'error' => 'not_json' ) ),
			'unusable'  => array( 422, array( 'error' => 'unusable' ) ),
		);
	}

	/**
	 * Whatever may pass is tried again later, and nothing is lost.
	 *
	 * @dataProvider failures
	 * @param array|\WP_Error $answer From the panel, or from what stands before it.
	 * @param string          $code   Noted.
	 */
	public function test_failure_keeps_the_rows( $answer, string $code ): void {
		$this->add( 150 );
		$this->answers = array( $answer );
		$this->assertSame( 0, $this->run_now() );
		$this->assertCount( 1, $this->calls );
		$this->assertSame( 150, $this->plugin->outbox()->count( 'waiting' ) );
		$this->assertSame( $code, $this->plugin->state()->get( 'last_error' ) );
		$this->assertFalse( $this->plugin->state()->may_try() );
	}

	/** Return what goes wrong in the world. */
	public function failures(): array {
		return array(
			'nobody listens'       => array( new \WP_Error( 'http_request_failed', 'cURL error 7: no' ), 'refused' ),
			'nobody answers'       => array( new \WP_Error( 'http_request_failed', 'cURL error 28: late' ), 'timeout' ),
			'broken panel'         => array( $this->answer( 500, 'oops' ), 'http_500' ),
			'busy panel'           => array( $this->answer( 429, array( 'error' => 'too_many' ), array( 'retry-after' => '300' ) ), 'too_many' ),
			'no panel there'       => array( $this->answer( 404, '<html>' ), 'http_404' ),
			'a proxy says 400'     => array( $this->answer( 400, '<html>' ), 'http_400' ),
			'a page of a proxy'    => array( $this->answer( 200, '<html>' ), 'bad_answer' ),
			'JSON about something' => array( $this->answer( 202, array( 'hello' => 1 ) ), 'bad_answer' ),
			'hostile results'      => array( $this->answer( 202, array( 'results' => array( 1, array( 'id' => array() ), array( 'status' => 'taken' ) ) ) ), 'bad_answer' ),
		);
	}

	/** What the panel refuses to hear stops delivery, and keeps the rows without any limit of age. */
	public function test_stop_keeps_the_rows(): void {
		$this->add( 2 );
		$this->age( 4 * DAY_IN_SECONDS );
		$this->answers = array( $this->answer( 409, array( 'error' => 'other_site' ) ) );
		$this->run_now();
		$this->assertSame( 2, $this->plugin->outbox()->count( 'waiting' ) );
		$this->assertSame( array( 'other_site', 0 ), array( $this->plugin->state()->get( 'stopped' ), $this->plugin->state()->get( 'failures' ) ) );
	}

	/** What could not be delivered for three days is set aside, to be sent again by hand. */
	public function test_old_rows_are_set_aside(): void {
		$this->add( 2 );
		$this->age( 3 * DAY_IN_SECONDS + 60 );
		$this->add( 1 );
		$this->answers = array( $this->answer( 500, '' ) );
		$this->run_now();
		$this->assertSame( array( 'too_old', 'too_old' ), array_column( $this->plugin->outbox()->list_aside( 9 ), 'error' ) );
		$this->assertSame( 1, $this->plugin->outbox()->count( 'waiting' ) );
	}

	/** Nothing is sent while another process delivers. */
	public function test_runs_once_at_a_time(): void {
		global $wpdb;
		$other = new Lock( $wpdb );
		$other->take( 60 );
		$this->add( 1 );
		$this->assertSame( 0, $this->run_now() );
		$this->assertTrue( $this->plugin->deliverer()->was_busy() );
		$this->assertSame( array(), $this->calls );
		$other->release();
		$this->answers = array( $this->results() );
		$this->assertSame( 1, $this->run_now() );
		$this->assertTrue( $other->take( 60 ) );
	}

	/** What was done for the panel is told along with events, once. */
	public function test_takes_acks_along(): void {
		$this->plugin->outbox()->claim_directive( '0198f2c4-6b1e-7c3a-9d55-2f1f0a6b7c8d', 'note' );
		$this->add( 1 );
		$this->answers = array( $this->answer( 500, '' ), $this->results(), $this->results() );
		$this->run_now();
		$this->assertCount( 1, $this->plugin->outbox()->list_acks() );
		$this->run_now();
		$this->assertSame( array( '0198f2c4-6b1e-7c3a-9d55-2f1f0a6b7c8d' ), $this->calls[1]['body']['acks'] );
		$this->add( 1 );
		$this->run_now();
		$this->assertArrayNotHasKey( 'acks', $this->calls[2]['body'] );
	}

	/** A body stays below what the panel takes. */
	public function test_bodies_stay_small(): void {
		for ( $i = 0; $i < 30; $i++ ) {
			$this->plugin->outbox()->add( 'bridge.test', 0, array( 'n' => $i, 'text' => str_repeat( 'ş', 30000 ) ) );
		}
		$this->answers = array_fill( 0, 9, $this->results() );
		$this->assertSame( 30, $this->run_now() );
		$this->assertLessThan( 1048576, max( array_map( 'strlen', array_column( $this->calls, 'raw' ) ) ) );
		$this->assertSame( range( 0, 29 ), $this->numbers() );
	}

	/** No call is begun when the time is over, and none without rows. */
	public function test_heeds_time_and_emptiness(): void {
		$this->assertSame( 0, $this->run_now() );
		$this->add( 1 );
		$this->assertSame( 0, $this->plugin->deliverer()->run( 0 ) );
		$this->assertSame( array(), $this->calls );
	}

	/**
	 * Add numbered events that are about no order.
	 *
	 * @param int $count How many.
	 * @return void
	 */
	private function add( int $count ): void {
		for ( $i = 1; $i <= $count; $i++ ) {
			$this->plugin->outbox()->add( 'bridge.test', 0, array( 'n' => $i ) );
		}
	}

	/**
	 * Make the rows older.
	 *
	 * @param int $seconds By how much.
	 * @return void
	 */
	private function age( int $seconds ): void {
		global $wpdb;
		$wpdb->query( $wpdb->prepare( "UPDATE {$wpdb->prefix}iletiniz_outbox SET occurred_at = occurred_at - %d", $seconds ) );
	}

	/**
	 * Deliver.
	 *
	 * @return int How many rows were taken.
	 */
	private function run_now(): int {
		return $this->plugin->deliverer()->run( Deliverer::LEASE_SECONDS );
	}

	/** Return the numbers of all events that were sent, in their order. */
	private function numbers(): array {
		$batches = array_column( array_column( $this->calls, 'body' ), 'events' );
		return array_column( array_merge( ...$batches ), 'n' );
	}
}
