<?php
/**
 * Identifiers.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Uuid;
use PHPUnit\Framework\TestCase;

/**
 * Tests of Uuid.
 */
final class Uuid_Test extends TestCase {

	/**
	 * Each kind has its version and the variant of RFC 9562.
	 *
	 * @return void
	 */
	public function test_forms(): void {
		$hash = hash( 'sha256', 'a' );
		foreach ( array( '7' => Uuid::v7(), '4' => Uuid::v4(), '8' => Uuid::from_hash( $hash ) ) as $version => $uuid ) {
			self::assertMatchesRegularExpression( "/^[0-9a-f]{8}-[0-9a-f]{4}-{$version}[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/D", $uuid );
		}
	}

	/**
	 * A hash has one identifier, and another hash another one.
	 *
	 * @return void
	 */
	public function test_from_hash(): void {
		self::assertSame( '01234567-89ab-8def-8123-456789abcdef', Uuid::from_hash( '0123456789ABCDEF0123456789ABCDEF' ) );
		self::assertNotSame( Uuid::from_hash( hash( 'sha256', 'a' ) ), Uuid::from_hash( hash( 'sha256', 'b' ) ) );
	}

	/**
	 * A version 7 begins with the time in milliseconds, and no two are alike.
	 *
	 * @return void
	 */
	public function test_v7(): void {
		$before = (int) floor( microtime( true ) * 1000 );
		$uuids  = array_map( array( Uuid::class, 'v7' ), range( 1, 1000 ) );
		$at     = hexdec( substr( str_replace( '-', '', $uuids[0] ), 0, 12 ) );
		self::assertGreaterThanOrEqual( $before, $at );
		self::assertLessThanOrEqual( microtime( true ) * 1000, $at );
		self::assertCount( 1000, array_unique( $uuids ) );
	}
}
