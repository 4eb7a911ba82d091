<?php
/**
 * The sign of life.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Heartbeat;

require_once __DIR__ . '/Delivery_Case.php';

/**
 * What a heartbeat tells, and what it ends.
 */
final class Heartbeat_Test extends Delivery_Case {

	private const ID = '0198f2c4-6b1e-7c3a-9d55-2f1f0a6b7c8d';

	/** It tells facts, depth, age and what was done. */
	public function test_tells_how_the_store_is(): void {
		$this->plugin->outbox()->add( 'bridge.test' );
		$this->plugin->outbox()->claim_directive( self::ID, 'note' );
		$this->answers = array( $this->answer( 202 ) );
		$this->assertTrue( $this->plugin->heartbeat()->send()->is_ok() );
		$body = $this->calls[0]['body'];
		$this->assertSame( array( 'heartbeat' ), $this->endpoints() );
		$this->assertSame( array( 1, '', array( self::ID ) ), array( $body['outbox_depth'], $body['last_error'], $body['acks'] ) );
		$this->assertIsInt( $body['oldest_age_seconds'] );
		$this->assertSame( PHP_VERSION, $body['versions']['php'] );
		$this->assertSame( array(), $this->plugin->outbox()->list_acks() );
	}

	/** Statuses are told once they were taken only when they change. */
	public function test_tells_statuses_when_changed(): void {
		$this->need_shop();
		$add = static function ( $statuses ) {
			return $statuses + array( 'wc-elden' => 'Elden teslim' );
		};
		$this->answers = array( $this->answer( 500, '' ), $this->answer( 202 ), $this->answer( 202 ), $this->answer( 202 ) );
		for ( $i = 0; $i < 3; $i++ ) {
			$this->plugin->heartbeat()->send();
		}
		add_filter( 'wc_order_statuses', $add );
		$this->plugin->heartbeat()->send();
		remove_filter( 'wc_order_statuses', $add );
		$told = static function ( array $body ): bool {
			return isset( $body['statuses'] );
		};
		$this->assertSame( array( true, true, false, true ), array_map( $told, array_column( $this->calls, 'body' ) ) );
	}

	/** An error is told while nothing has succeeded since. */
	public function test_tells_the_present_error(): void {
		$this->plugin->state()->set( array( 'last_error' => 'timeout', 'last_error_at' => 200, 'last_success_at' => 100 ) );
		$this->answers = array( $this->answer( 202 ), $this->answer( 202 ) );
		$this->plugin->heartbeat()->send();
		$this->plugin->heartbeat()->send();
		$this->assertSame( array( 'timeout', '' ), array_column( array_column( $this->calls, 'body' ), 'last_error' ) );
	}

	/** Once it is taken, delivery that was stopped goes on. */
	public function test_ends_a_stop(): void {
		$this->plugin->state()->stop( 'other_site' );
		$this->answers = array( $this->answer( 409, array( 'error' => 'other_site' ) ), $this->answer( 202 ) );
		$this->plugin->heartbeat()->send();
		$this->assertSame( 'other_site', $this->plugin->state()->get( 'stopped' ) );
		$this->plugin->heartbeat()->send();
		$this->assertTrue( $this->plugin->state()->may_try() );
	}

	/** A panel that was away and is back gets its events at once; one that only refuses events keeps its pause. */
	public function test_notices_a_panel_that_is_back(): void {
		$this->plugin->state()->failed( 'http_500' );
		$this->answers = array( $this->answer( 202 ), new \WP_Error( 'http_request_failed', 'cURL error 7: no' ), $this->answer( 202 ) );
		$this->plugin->heartbeat()->send();
		$this->assertFalse( $this->plugin->state()->may_try() );
		$this->assertSame( 'refused', $this->plugin->heartbeat()->send()->error );
		$this->plugin->heartbeat()->send();
		$this->assertTrue( $this->plugin->state()->may_try() );
		$this->assertFalse( $this->plugin->state()->is_failing() );
	}

	/** A heartbeat that is lost opens no breaker and loses no acknowledgement. */
	public function test_failure_breaks_nothing(): void {
		$this->plugin->outbox()->claim_directive( self::ID, 'note' );
		$this->answers = array( $this->answer( 503, '' ) );
		$this->plugin->heartbeat()->send();
		$this->assertFalse( $this->plugin->state()->is_failing() );
		$this->assertSame( array( self::ID ), $this->plugin->outbox()->list_acks() );
	}

	/** A heartbeat of a clock that ran ahead is not believed. */
	public function test_distrusts_the_future(): void {
		$this->plugin->state()->set( array( 'heartbeat_at' => time() + YEAR_IN_SECONDS ) );
		$this->assertTrue( $this->plugin->heartbeat()->is_due() );
	}

	/** It is due every five minutes, taken or not. */
	public function test_is_due_every_five_minutes(): void {
		$this->assertTrue( $this->plugin->heartbeat()->is_due() );
		$this->answers = array( $this->answer( 500, '' ) );
		$this->plugin->heartbeat()->send();
		$this->assertFalse( $this->plugin->heartbeat()->is_due() );
		$this->plugin->state()->set( array( 'heartbeat_at' => time() - Heartbeat::EVERY_SECONDS ) );
		$this->assertTrue( $this->plugin->heartbeat()->is_due() );
	}
}
