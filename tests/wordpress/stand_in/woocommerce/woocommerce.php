<?php
/**
 * Plugin Name: WooCommerce
 * Description: Stands in for WooCommerce in tests: orders, their hooks, a checkout and order screens, and nothing to buy.
 * Version:     7.0.0
 *
 * Written for these tests alone. Where a hook fires, with what and in which order, was compared with WooCommerce itself.
 *
 * @package Stand_In
 */

defined( 'ABSPATH' ) || exit;

define( 'WC_PLUGIN_FILE', __FILE__ );
define( 'WC_VERSION', '7.0.0' );

foreach ( array( 'utilities', 'data', 'order-item', 'post-store', 'table-store', 'order-texts', 'abstract-order', 'order', 'order-refund', 'actions', 'shop', 'functions', 'checkout', 'order-screen' ) as $stand_in_part ) {
	require __DIR__ . "/includes/$stand_in_part.php";
}

if ( is_admin() ) {
	require __DIR__ . '/includes/admin/wc-admin-functions.php';
}

register_activation_hook( __FILE__, array( 'WooCommerce', 'install' ) );
WC()->register_hooks();
