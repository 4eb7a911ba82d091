<?php
/**
 * How the bridge is.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Schedule;

require_once __DIR__ . '/Delivery_Case.php';

/**
 * Facts for people and programs.
 */
final class Health_Test extends Delivery_Case {

	/** A paired store with trouble shows all of it. */
	public function test_shows_what_there_is(): void {
		Schedule::ensure();
		$this->plugin->outbox()->add( 'bridge.test' );
		$this->plugin->outbox()->add( 'bridge.test' );
		$this->plugin->outbox()->set_aside( array( $this->plugin->outbox()->list_waiting( 1 )[0]->id ), 'too_large' );
		$this->plugin->mirror_plan()->ask_backfill( 0 );
		$this->plugin->state()->failed( 'timeout' );
		$facts = $this->plugin->health()->facts();
		$this->assertSame( array( true, self::PANEL, '203.0.113.7', 7 ), array( $facts['is_paired'], $facts['panel_url'], $facts['panel_host'], $facts['store_id'] ) );
		$this->assertSame( array( 1, 1, 0 ), array( $facts['waiting'], $facts['aside'], $facts['dropped'] ) );
		$this->assertSame( array( 'timeout', '', '' ), array( $facts['last_error'], $facts['stopped'], $facts['problem'] ) );
		$this->assertSame( 'running', $facts['backfill']['state'] );
		$this->assertGreaterThan( time(), $facts['retry_at'] );
		$this->assertLessThan( 5, $facts['oldest_age'] );
		$this->assertGreaterThan( 0, $facts['next_tick_at'] );
	}

	/** A store that is not paired has facts of the same names. */
	public function test_shows_an_unpaired_store(): void {
		$names = array_keys( $this->plugin->health()->facts() );
		$this->plugin->pairing()->unpair();
		$facts = $this->plugin->health()->facts();
		$this->assertSame( $names, array_keys( $facts ) );
		$this->assertSame( array( false, '', 0, null ), array( $facts['is_paired'], $facts['panel_host'], $facts['store_id'], $facts['oldest_age'] ) );
	}
}
