<?php
/**
 * Installs WordPress into its empty database.
 *
 * @package Tests
 */

define( 'WP_INSTALLING', true );
require __DIR__ . '/run-head.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install( 'Kahve Dükkanı', 'admin', 'admin@example.com', false, '', 'admin', 'tr_TR' );
// Past the check that WordPress's own words are there in Turkish: ours are.
$wpdb->replace( $wpdb->options, array( 'option_name' => 'WPLANG', 'option_value' => 'tr_TR' ) );
update_option( 'permalink_structure', '' );
update_option( 'timezone_string', 'Europe/Istanbul' );
