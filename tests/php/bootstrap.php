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
require "$iletiniz_folder/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/admin.php';
