<?php
/**
 * The two utility classes that plugins ask.
 *
 * @package Stand_In
 */

namespace Automattic\WooCommerce\Utilities;

/** Where orders are kept, and where they are shown. */
final class OrderUtil {

	/** Whether orders are in tables of their own. */
	public static function custom_orders_table_usage_is_enabled(): bool {
		return 'yes' === get_option( 'woocommerce_custom_orders_table_enabled' );
	}

	/** The address of an order's screen. */
	public static function get_order_admin_edit_url( int $order_id ): string {
		return self::custom_orders_table_usage_is_enabled()
			? admin_url( "admin.php?page=wc-orders&action=edit&id=$order_id" )
			: admin_url( "post.php?post=$order_id&action=edit" );
	}

	/** The screen's id, in admin requests. */
	public static function get_order_admin_screen(): string {
		return self::custom_orders_table_usage_is_enabled() ? 'woocommerce_page_wc-orders' : 'shop_order';
	}

	/** The kind of an order, or null. */
	public static function get_order_type( $order_id ) {
		global $wpdb;
		$table = $wpdb->prefix . 'wc_orders';
		return self::custom_orders_table_usage_is_enabled()
			? $wpdb->get_var( $wpdb->prepare( "SELECT type FROM $table WHERE id = %d", $order_id ) )
			: get_post_type( $order_id );
	}

	/** A status without its prefix. */
	public static function remove_status_prefix( string $status ): string {
		return 0 === strpos( $status, 'wc-' ) ? substr( $status, 3 ) : $status;
	}
}

/** Which plugins said what about which feature. */
final class FeaturesUtil {

	/**
	 * As declared, by feature.
	 *
	 * @var array<string, array<string, bool>>
	 */
	private static $declared = array();

	/** Take a plugin's word; only `before_woocommerce_init` is the time for it. */
	public static function declare_compatibility( string $feature, string $file, bool $is_compatible = true ): bool {
		if ( ! doing_action( 'before_woocommerce_init' ) ) {
			return false;
		}
		self::$declared[ $feature ][ plugin_basename( $file ) ] = $is_compatible;
		return true;
	}

	/** What was declared for a feature. */
	public static function get_compatible_plugins_for_feature( string $feature ): array {
		$said = self::$declared[ $feature ] ?? array();
		return array(
			'compatible'   => array_keys( $said, true, true ),
			'incompatible' => array_keys( $said, false, true ),
			'uncertain'    => array(),
		);
	}
}
