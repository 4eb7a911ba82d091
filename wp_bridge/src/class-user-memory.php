<?php
/**
 * What is carried over a redirect for one person.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Short-lived values of the signed-in user, so that no text ever travels in an address.
 */
final class User_Memory {

	/**
	 * Keep a value for ten minutes.
	 *
	 * @param string $name  One of 'notice', 'pairing', 'consent'.
	 * @param array  $value Anything an option can hold.
	 * @return void
	 */
	public static function put( string $name, array $value ): void {
		set_transient( self::key( $name ), $value, 10 * MINUTE_IN_SECONDS );
	}

	/**
	 * Return a value.
	 *
	 * @param string $name As in `put()`.
	 * @return array Empty where there is none.
	 */
	public static function get( string $name ): array {
		$value = get_transient( self::key( $name ) );
		return is_array( $value ) ? $value : array();
	}

	/**
	 * Return a value and forget it.
	 *
	 * @param string $name As in `put()`.
	 * @return array Empty where there is none.
	 */
	public static function take( string $name ): array {
		$value = self::get( $name );
		if ( $value ) {
			delete_transient( self::key( $name ) );
		}
		return $value;
	}

	/**
	 * Keep a sentence for the top of the settings page.
	 *
	 * @param string $kind     One of 'success', 'warning', 'error'.
	 * @param string $sentence Plain text.
	 * @return void
	 */
	public static function notice( string $kind, string $sentence ): void {
		self::put( 'notice', array( $kind, $sentence ) );
	}

	/**
	 * Return the name of the transient.
	 *
	 * @param string $name As in `put()`.
	 * @return string
	 */
	private static function key( string $name ): string {
		return "iletiniz_bridge_{$name}_" . get_current_user_id();
	}
}
