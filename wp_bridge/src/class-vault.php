<?php
/**
 * Seals what must not be read in a copy of the database.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Encrypts with libsodium (WordPress brings its own where PHP has none) and a key made from the site's salts.
 */
final class Vault {

	const VERSION = "\x01";

	/**
	 * Seal a text.
	 *
	 * @param string $text What is to be kept.
	 * @return string Base64 of version, nonce and cipher.
	 */
	public function seal( string $text ): string {
		$nonce = random_bytes( SODIUM_CRYPTO_SECRETBOX_NONCEBYTES );
		return base64_encode( self::VERSION . $nonce . sodium_crypto_secretbox( $text, $nonce, $this->key() ) );
	}

	/**
	 * Open what was sealed.
	 *
	 * @param string $sealed As returned by `seal()`.
	 * @return string|null Null if it was altered, or sealed with other salts.
	 */
	public function open( string $sealed ): ?string {
		$raw  = (string) base64_decode( $sealed, true );
		$head = 1 + SODIUM_CRYPTO_SECRETBOX_NONCEBYTES;
		if ( strlen( $raw ) < $head + SODIUM_CRYPTO_SECRETBOX_MACBYTES || self::VERSION !== $raw[0] ) {
			return null;
		}
		$text = sodium_crypto_secretbox_open( substr( $raw, $head ), substr( $raw, 1, $head - 1 ), $this->key() );
		return false === $text ? null : $text;
	}

	/**
	 * Return the key that the site's salts give.
	 *
	 * @return string 32 bytes.
	 */
	private function key(): string {
		return sodium_crypto_generichash( 'iletiniz-bridge/secret/1' . wp_salt( 'auth' ) . wp_salt( 'secure_auth' ) );
	}
}
