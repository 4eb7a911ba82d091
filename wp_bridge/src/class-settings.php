<?php
/**
 * The few facts that every page needs.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Reads and writes the one option that WordPress loads with each page; it stays far below 1 KB.
 */
final class Settings {

	public const NAME = 'iletiniz_bridge';

	private const DEFAULTS = array(
		'schema'       => 0,
		'is_paired'    => false,
		'asks_consent' => false,
	);

	/**
	 * Return a setting, of its own type whatever is stored.
	 *
	 * @param string $name One of 'schema' (int), 'is_paired' and 'asks_consent' (bool).
	 * @return int|bool
	 */
	public static function get( string $name ) {
		return self::all()[ $name ];
	}

	/**
	 * Change settings; the others stay as they are.
	 *
	 * @param array $values Setting by name; unknown names are dropped.
	 * @return void
	 */
	public static function set( array $values ): void {
		$known = array_intersect_key( $values, self::DEFAULTS );
		update_option( self::NAME, array_merge( self::all(), $known ), true );
	}

	/**
	 * Return all settings.
	 *
	 * @return array
	 */
	private static function all(): array {
		$stored = get_option( self::NAME );
		$stored = is_array( $stored ) ? $stored : array();
		return array(
			'schema'       => (int) ( $stored['schema'] ?? 0 ),
			'is_paired'    => true === ( $stored['is_paired'] ?? false ),
			'asks_consent' => true === ( $stored['asks_consent'] ?? false ),
		);
	}
}
