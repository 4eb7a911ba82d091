<?php
/**
 * The autoloaded option.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Settings;
use PHPUnit\Framework\TestCase;

/**
 * Tests of Settings.
 */
final class Settings_Test extends TestCase {

	/**
	 * Begin a transaction.
	 *
	 * @return void
	 */
	protected function setUp(): void {
		$GLOBALS['wpdb']->query( 'START TRANSACTION' );
	}

	/**
	 * Take everything back.
	 *
	 * @return void
	 */
	protected function tearDown(): void {
		$GLOBALS['wpdb']->query( 'ROLLBACK' );
		wp_cache_flush();
	}

	/**
	 * A setting is kept, the others stay, and what is unknown is dropped.
	 *
	 * @return void
	 */
	public function test_set(): void {
		Settings::set( array( 'is_paired' => false, 'asks_consent' => true ) );
		Settings::set( array( 'is_paired' => true, 'secret' => 'no' ) );
		self::assertTrue( Settings::get( 'is_paired' ) );
		self::assertTrue( Settings::get( 'asks_consent' ) );
		self::assertArrayNotHasKey( 'secret', get_option( 'iletiniz_bridge' ) );
	}

	/**
	 * Whatever stands in the option, settings have their types, and nothing is on by mistake.
	 *
	 * @dataProvider odd_values
	 * @param array|string|bool $value What stands there.
	 * @return void
	 */
	public function test_odd_values( $value ): void {
		update_option( 'iletiniz_bridge', $value );
		self::assertSame( array( 0, false, false ), array( Settings::get( 'schema' ), Settings::get( 'is_paired' ), Settings::get( 'asks_consent' ) ) );
	}

	/**
	 * Return odd values.
	 *
	 * @return array[]
	 */
	public function odd_values(): array {
		return array( array( false ), array( 'x' ), array( array() ), array( array( 'is_paired' => 'no', 'asks_consent' => 1, 'schema' => 'x' ) ) );
	}

	/**
	 * The option is loaded with all others, is below 1 KB, and so costs a page no query.
	 *
	 * @return void
	 */
	public function test_autoloaded(): void {
		Settings::set( array( 'is_paired' => true ) );
		wp_cache_flush();
		$all    = wp_load_alloptions();
		$before = $GLOBALS['wpdb']->num_queries;
		self::assertTrue( Settings::get( 'is_paired' ) );
		self::assertSame( $before, $GLOBALS['wpdb']->num_queries );
		self::assertLessThan( 1024, strlen( $all['iletiniz_bridge'] ) );
	}
}
