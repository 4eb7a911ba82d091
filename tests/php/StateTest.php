<?php
/**
 * How delivery is going.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\State;

require_once __DIR__ . '/Delivery_Case.php';

/**
 * Breaker, pauses and stops.
 */
final class State_Test extends Delivery_Case {

	/** A store without history is in no trouble. */
	public function test_begins_well(): void {
		$state = new State();
		$this->assertSame( State::DEFAULTS, $state->all() );
		$this->assertFalse( $state->is_failing() );
		$this->assertTrue( $state->may_try() );
	}

	/** What stands in the option by mishap does no harm. */
	public function test_survives_a_broken_option(): void {
		update_option( State::OPTION, 'broken', false );
		$this->assertSame( State::DEFAULTS, ( new State() )->all() );
	}

	/** The option is not loaded with each page. */
	public function test_is_not_autoloaded(): void {
		( new State() )->note( 'timeout' );
		$this->assertArrayNotHasKey( State::OPTION, wp_load_alloptions( true ) );
	}

	/** Pauses grow from one minute to an hour, a tenth off at most. */
	public function test_pauses_grow(): void {
		foreach ( array( 1 => 60, 2 => 120, 3 => 240, 6 => 1920, 7 => 3600, 50 => 3600 ) as $failures => $seconds ) {
			$this->assertEqualsWithDelta( $seconds, State::pause( $failures, null ), $seconds / 10 );
		}
	}

	/** What the panel asks for is honoured, up to an hour. */
	public function test_honours_retry_after(): void {
		$this->assertSame( 5, State::pause( 6, 5 ) );
		$this->assertSame( 3600, State::pause( 1, 86400 ) );
	}

	/** A pause longer than any was set by a clock that ran ahead, and holds up nobody. */
	public function test_distrusts_the_future(): void {
		$state = new State();
		$state->set( array( 'retry_at' => time() + State::MAX_SECONDS ) );
		$this->assertFalse( $state->may_try() );
		$state->set( array( 'retry_at' => time() + YEAR_IN_SECONDS ) );
		$this->assertTrue( $state->may_try() );
	}

	/** After a failure only the tick tries, and only after the pause; a success ends that. */
	public function test_failure_opens_the_breaker(): void {
		$state = new State();
		$state->failed( 'timeout' );
		$this->assertTrue( $state->is_failing() );
		$this->assertFalse( $state->may_try() );
		$this->assertSame( 'timeout', $state->get( 'last_error' ) );
		$state->set( array( 'retry_at' => time() ) );
		$this->assertTrue( $state->is_failing() );
		$this->assertTrue( $state->may_try() );
		$state->succeeded();
		$this->assertFalse( $state->is_failing() );
	}

	/** A stop lasts until somebody lets delivery go on. */
	public function test_stop_lasts(): void {
		$state = new State();
		$state->stop( 'other_site' );
		$state->succeeded();
		$this->assertFalse( $state->may_try() );
		$this->assertTrue( $state->is_failing() );
		$state->go_on();
		$this->assertTrue( $state->may_try() );
	}

	/** A change keeps what another process has written meanwhile. */
	public function test_keeps_what_others_wrote(): void {
		global $wpdb;
		$state = new State();
		$state->note( 'timeout' );
		$other = array( 'last_success_at' => 5 ) + $state->all();
		$wpdb->update( $wpdb->options, array( 'option_value' => maybe_serialize( $other ) ), array( 'option_name' => State::OPTION ) );
		$state->set( array( 'dropped' => 3 ) );
		$this->assertSame( array( 5, 3 ), array( $state->get( 'last_success_at' ), $state->get( 'dropped' ) ) );
	}
}
