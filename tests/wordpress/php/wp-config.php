<?php
/**
 * Settings of a site in tests; the constants stand in a file beside this one.
 *
 * @package Tests
 */

$table_prefix = 'wp_';
foreach ( json_decode( file_get_contents( __DIR__ . '/constants.json' ), true ) as $name => $value ) {
	defined( $name ) || define( $name, $value );
}
defined( 'ABSPATH' ) || define( 'ABSPATH', __DIR__ . '/' );
require_once ABSPATH . 'wp-settings.php';
