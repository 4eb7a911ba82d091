<?php
/**
 * One delivery at a time.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Lock;

require_once __DIR__ . '/Delivery_Case.php';

/**
 * Two locks stand for two processes.
 */
final class Lock_Test extends Delivery_Case {

	/** Only one has it, and the next one only when it is given back. */
	public function test_has_one_holder(): void {
		list( $one, $two ) = $this->locks();
		$this->assertTrue( $one->take( 60 ) );
		$this->assertFalse( $two->take( 60 ) );
		$this->assertFalse( $one->take( 60 ) );
		$two->release();
		$this->assertFalse( $two->take( 60 ) );
	}

	/** What is released can be taken. */
	public function test_release_frees(): void {
		list( $one, $two ) = $this->locks();
		$one->take( 60 );
		$one->release();
		$this->assertTrue( $two->take( 60 ) );
	}

	/** A lease that ran out goes to another one, and the late holder neither renews nor releases it. */
	public function test_lease_runs_out(): void {
		global $wpdb;
		list( $one, $two ) = $this->locks();
		$this->assertTrue( $one->take( 60 ) );
		$wpdb->query( $wpdb->prepare( "UPDATE $wpdb->options SET option_value = CONCAT( '0000000001', SUBSTR( option_value, 11 ) ) WHERE option_name = %s", Lock::OPTION ) );
		$this->assertTrue( $two->take( 60 ) );
		$this->assertFalse( $one->renew() );
		$one->release();
		$this->assertTrue( $two->renew() );
	}

	/** A lease given by a clock that ran ahead holds up nobody. */
	public function test_distrusts_the_future(): void {
		global $wpdb;
		list( $one, $two ) = $this->locks();
		$one->take( 60 );
		$wpdb->query( $wpdb->prepare( "UPDATE $wpdb->options SET option_value = CONCAT( %d, SUBSTR( option_value, 11 ) ) WHERE option_name = %s", time() + YEAR_IN_SECONDS, Lock::OPTION ) );
		$this->assertTrue( $two->take( 60 ) );
		$this->assertFalse( $one->renew() );
	}

	/** A holder may renew as often as it likes, and one that holds nothing may not. */
	public function test_renews(): void {
		list( $one, $two ) = $this->locks();
		$this->assertFalse( $one->renew() );
		$one->take( 60 );
		$this->assertTrue( $one->renew() );
		$this->assertTrue( $one->renew() );
		$this->assertFalse( $two->take( 60 ) );
	}

	/** The row is not loaded with each page, and is gone afterwards. */
	public function test_leaves_no_row(): void {
		global $wpdb;
		list( $one ) = $this->locks();
		$one->take( 60 );
		$this->assertArrayNotHasKey( Lock::OPTION, wp_load_alloptions( true ) );
		$one->release();
		$this->assertSame( '0', $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM $wpdb->options WHERE option_name = %s", Lock::OPTION ) ) );
	}

	/** Return two locks on the same row. */
	private function locks(): array {
		global $wpdb;
		return array( new Lock( $wpdb ), new Lock( $wpdb ) );
	}
}
