<?php
/**
 * Plugin Name:          iletiniz bridge
 * Description:          Hands the store's order events to your iletiniz panel, which texts your customers. Costs the checkout nothing and loses no event.
 * Version:              0.1.0
 * Requires at least:    6.0
 * Requires PHP:         7.4
 * WC requires at least: 7.0
 * WC tested up to:      10.0
 * License:              MIT
 * Text Domain:          iletiniz-bridge
 * Domain Path:          /languages
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

define( 'ILETINIZ_BRIDGE_VERSION', '0.1.0' );
define( 'ILETINIZ_BRIDGE_FILE', __FILE__ );

spl_autoload_register(
	static function ( string $name ): void {
		if ( 0 === strpos( $name, __NAMESPACE__ . '\\' ) ) {
			$short = strtolower( str_replace( '_', '-', substr( $name, strlen( __NAMESPACE__ ) + 1 ) ) );
			$path  = __DIR__ . "/src/class-$short.php";
			if ( is_file( $path ) ) {
				require $path;
			}
		}
	}
);

register_activation_hook( __FILE__, array( Installer::class, 'activate' ) );
register_deactivation_hook( __FILE__, array( Installer::class, 'deactivate' ) );
Plugin::instance()->register_hooks();
