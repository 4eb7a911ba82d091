<?php
/**
 * Identifiers as in RFC 9562.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Makes UUIDs, in lower case with their dashes.
 */
final class Uuid {

	/**
	 * Return a UUID that sorts by the time it was made.
	 *
	 * @return string
	 */
	public static function v7(): string {
		$milliseconds = (int) floor( microtime( true ) * 1000 );
		return self::write( sprintf( '%012x', $milliseconds ) . bin2hex( random_bytes( 10 ) ), '7' );
	}

	/**
	 * Return a random UUID.
	 *
	 * @return string
	 */
	public static function v4(): string {
		return self::write( bin2hex( random_bytes( 16 ) ), '4' );
	}

	/**
	 * Return the UUID (version 8) that a hash stands for: the same hash, the same UUID.
	 *
	 * @param string $hex At least 32 hexadecimal digits.
	 * @return string
	 */
	public static function from_hash( string $hex ): string {
		return self::write( strtolower( $hex ), '8' );
	}

	/**
	 * Write 32 digits as a UUID of a version, of RFC 9562's variant.
	 *
	 * @param string $hex     At least 32 digits.
	 * @param string $version One digit.
	 * @return string
	 */
	private static function write( string $hex, string $version ): string {
		$variant = dechex( 8 | ( hexdec( $hex[16] ) & 3 ) );
		$hex     = substr( $hex, 0, 12 ) . $version . substr( $hex, 13, 3 ) . $variant . substr( $hex, 17, 15 );
		return vsprintf( '%s-%s-%s-%s-%s', sscanf( $hex, '%8s%4s%4s%4s%12s' ) );
	}
}
