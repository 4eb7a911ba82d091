<?php
/**
 * Runs the tests inside a real WordPress, whose folder WORDPRESS_DIR names.
 *
 * @package Iletiniz\Bridge\Tests
 */

$iletiniz_folder = getenv( 'WORDPRESS_DIR' );
if ( ! $iletiniz_folder || ! is_file( "$iletiniz_folder/wp-load.php" ) ) {
	fwrite( STDERR, "WORDPRESS_DIR must name the folder of an installed WordPress.\n" );
	exit( 1 );
}
$_SERVER['HTTP_HOST']      = $_SERVER['HTTP_HOST'] ?? 'shop.test';
$_SERVER['REQUEST_METHOD'] = 'GET';
define( 'ILETINIZ_CONTRACTS', dirname( __DIR__ ) . '/contracts' );
// The plugin starts as in a store that is not paired, whatever this site is: each test starts what it needs.
$GLOBALS['wp_filter']['pre_option_iletiniz_bridge'][10][] = array(
	'function'      => '__return_empty_array',
	'accepted_args' => 0,
);
require "$iletiniz_folder/wp-load.php";
remove_filter( 'pre_option_iletiniz_bridge', '__return_empty_array' );
require_once ABSPATH . 'wp-admin/includes/admin.php';
foreach ( glob( __DIR__ . '/support/*.php' ) as $iletiniz_file ) {
	require_once $iletiniz_file;
}
