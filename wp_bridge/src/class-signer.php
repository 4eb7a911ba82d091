<?php
/**
 * The signature of a call (bridge protocol, section 1).
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Writes `X-Iletiniz-Signature`, and judges one as the panel does.
 */
final class Signer {

	const TOLERANCE_SECONDS = 300;
	const MAX_HEADER_LENGTH = 512;
	const MAX_SIGNATURES    = 5;

	/**
	 * Return the header's value.
	 *
	 * @param string $secret      The store's signing secret.
	 * @param int    $t           Unix seconds.
	 * @param string $delivery_id Value of X-Iletiniz-Delivery.
	 * @param string $method      POST.
	 * @param string $path        Path without query, as the protocol names it.
	 * @param string $site        Value of X-Iletiniz-Site.
	 * @param string $body        Raw body.
	 * @return string Like `t=1784538904,v1=<64 hex digits>`.
	 */
	public static function header( string $secret, int $t, string $delivery_id, string $method, string $path, string $site, string $body ): string {
		return "t=$t,v1=" . self::digest( $secret, array( (string) $t, $delivery_id, $method, $path, $site ), $body );
	}

	/**
	 * Tell whether a header proves that one who knows a secret made the call, and made it just now.
	 *
	 * @param string[] $secrets Those that are valid.
	 * @param string   $header  Value of X-Iletiniz-Signature.
	 * @param string[] $fields  Delivery id, method, path and site, in this order.
	 * @param string   $body    Raw body.
	 * @param int      $now     Unix seconds.
	 * @return bool
	 */
	public static function is_genuine( array $secrets, string $header, array $fields, string $body, int $now ): bool {
		$parts = self::parse( $header );
		// A line feed would let one field pose as two.
		if ( null === $parts || preg_match( '/[\x00-\x1f\x7f]/', implode( '', $fields ) ) ) {
			return false;
		}
		$is_signed = false;
		foreach ( $secrets as $secret ) {
			$expected = self::digest( $secret, array_merge( array( (string) $parts['t'] ), $fields ), $body );
			foreach ( $parts['signatures'] as $given ) {
				$is_signed = hash_equals( $expected, $given ) || $is_signed;
			}
		}
		return $is_signed && abs( $now - $parts['t'] ) <= self::TOLERANCE_SECONDS;
	}

	/**
	 * Return the digest of the signed lines and the body.
	 *
	 * @param string   $secret Key.
	 * @param string[] $lines  Each is ended by a line feed.
	 * @param string   $body   Raw body.
	 * @return string 64 hex digits.
	 */
	private static function digest( string $secret, array $lines, string $body ): string {
		return hash_hmac( 'sha256', implode( "\n", $lines ) . "\n" . $body, $secret );
	}

	/**
	 * Read a header; schemes other than `v1` are left for later versions.
	 *
	 * @param string $header Value of X-Iletiniz-Signature.
	 * @return array{t: int, signatures: string[]}|null Null if it is none.
	 */
	private static function parse( string $header ): ?array {
		$found = array();
		foreach ( explode( ',', $header ) as $item ) {
			$pair                = explode( '=', trim( $item, " \t" ), 2 );
			$found[ $pair[0] ][] = $pair[1] ?? '';
		}
		$times      = $found['t'] ?? array();
		$signatures = $found['v1'] ?? array();
		$is_form    = strlen( $header ) <= self::MAX_HEADER_LENGTH && 1 === count( $times ) && preg_match( '/^[1-9][0-9]{0,11}\z/', $times[0] );
		if ( ! $is_form || count( $signatures ) > self::MAX_SIGNATURES || count( preg_grep( '/^[0-9a-f]{64}\z/', $signatures ) ) !== count( $signatures ) ) {
			return null;
		}
		return array(
			't'          => (int) $times[0],
			'signatures' => $signatures,
		);
	}
}
