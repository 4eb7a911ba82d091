<?php
/**
 * Puts the bridge's things into a site, and takes all of them out again.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Table, autoloaded option and their removal, for one site or for each site of a network.
 */
final class Installer {

	private const SCHEMA = 1;

	private const OPTIONS = array(
		'iletiniz_bridge',
		'iletiniz_bridge_pairing',
		'iletiniz_bridge_state',
		'iletiniz_bridge_mirror',
		'iletiniz_bridge_consent',
		'iletiniz_bridge_lock',
	);

	// The last one is where WooCommerce keeps the box of the block checkout.
	private const ORDER_META = array( '_iletiniz_muted', '_iletiniz_consent', '_wc_other/iletiniz/sms-consent' );

	/**
	 * Hear what may call for the table.
	 *
	 * @return void
	 */
	public function register_hooks(): void {
		add_action( 'admin_init', array( self::class, 'ensure' ) );
		add_action( 'wp_initialize_site', array( self::class, 'welcome_site' ), 900 );
		add_filter( 'wpmu_drop_tables', array( self::class, 'add_table' ) );
		add_action( 'init', array( self::class, 'load_words' ) );
	}

	/**
	 * Tell WooCommerce that both ways to store orders and both checkouts are fine.
	 *
	 * @return void
	 */
	public static function declare_compatible(): void {
		$features = '\Automattic\WooCommerce\Utilities\FeaturesUtil';
		if ( class_exists( $features ) ) {
			$features::declare_compatibility( 'custom_order_tables', ILETINIZ_BRIDGE_FILE, true );
			$features::declare_compatibility( 'cart_checkout_blocks', ILETINIZ_BRIDGE_FILE, true );
		}
	}

	/**
	 * Load the translations that come with the plugin.
	 *
	 * @return void
	 */
	public static function load_words(): void {
		load_plugin_textdomain( 'iletiniz-bridge', false, dirname( plugin_basename( ILETINIZ_BRIDGE_FILE ) ) . '/languages' );
	}

	/**
	 * Install in this site, or in all sites of the network.
	 *
	 * @param bool $is_for_network As WordPress says.
	 * @return void
	 */
	public static function activate( $is_for_network = false ): void {
		self::in_sites( (bool) $is_for_network, array( self::class, 'install' ) );
	}

	/**
	 * Stop what would run by itself; the rows and the pairing stay.
	 *
	 * @param bool $is_for_network As WordPress says.
	 * @return void
	 */
	public static function deactivate( $is_for_network = false ): void {
		self::in_sites( (bool) $is_for_network, array( self::class, 'unschedule' ) );
	}

	/**
	 * Install if this version's table is not there yet.
	 *
	 * @return void
	 */
	public static function ensure(): void {
		if ( self::SCHEMA !== Settings::get( 'schema' ) ) {
			self::install();
		}
	}

	/**
	 * Install in a site that was just made, where the plugin runs in the whole network.
	 *
	 * @param \WP_Site $site The new site.
	 * @return void
	 */
	public static function welcome_site( \WP_Site $site ): void {
		$active = (array) get_site_option( 'active_sitewide_plugins', array() );
		if ( isset( $active[ plugin_basename( ILETINIZ_BRIDGE_FILE ) ] ) ) {
			switch_to_blog( (int) $site->blog_id );
			self::install();
			restore_current_blog();
		}
	}

	/**
	 * Let WordPress drop the table together with its site.
	 *
	 * @param array|null $tables Tables of the site that goes.
	 * @return string[]
	 */
	public static function add_table( $tables ): array {
		return array_merge( (array) $tables, array( self::table() ) );
	}

	/**
	 * Remove everything of ours from every site.
	 *
	 * @return void
	 */
	public static function uninstall(): void {
		self::in_sites( is_multisite(), array( self::class, 'remove' ) );
	}

	/**
	 * Make the table and the option in the current site.
	 *
	 * @return void
	 */
	private static function install(): void {
		global $wpdb;
		require_once ABSPATH . 'wp-admin/includes/upgrade.php';
		$charset = $wpdb->get_charset_collate();
		$table   = self::table();
		// The form is dbDelta's: one column a line, two spaces after PRIMARY KEY.
		dbDelta(
			"CREATE TABLE $table (
				id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
				event_id char(36) NOT NULL,
				topic varchar(40) NOT NULL,
				order_id bigint(20) unsigned NOT NULL DEFAULT 0,
				data mediumtext NOT NULL,
				occurred_at int(10) unsigned NOT NULL,
				state varchar(10) NOT NULL DEFAULT 'waiting',
				error varchar(190) NOT NULL DEFAULT '',
				PRIMARY KEY  (id),
				UNIQUE KEY event_id (event_id),
				KEY state (state,id),
				KEY order_id (order_id)
			) $charset;"
		);
		Settings::set( array( 'schema' => self::SCHEMA ) );
	}

	/**
	 * Take the bridge's jobs out of both schedules of the current site.
	 *
	 * @return void
	 */
	private static function unschedule(): void {
		wp_unschedule_hook( 'iletiniz_bridge_tick' );
		if ( function_exists( 'as_unschedule_all_actions' ) ) {
			$was_quiet = $GLOBALS['wpdb']->suppress_errors( true ); // A site of a network may have no such tables.
			as_unschedule_all_actions( '', array(), 'iletiniz-bridge' );
			$GLOBALS['wpdb']->suppress_errors( $was_quiet );
		}
	}

	/**
	 * Remove everything of ours from the current site; tables of others may be missing.
	 *
	 * @return void
	 */
	private static function remove(): void {
		global $wpdb;
		wp_unschedule_hook( 'iletiniz_bridge_tick' );
		array_map( 'delete_option', self::OPTIONS );
		$was_quiet = $wpdb->suppress_errors( true );
		$prefix    = $wpdb->prefix;
		$marks     = implode( ', ', array_fill( 0, count( self::ORDER_META ), '%s' ) );
		foreach ( array( $wpdb->postmeta, "{$prefix}wc_orders_meta" ) as $table ) {
			$wpdb->query( $wpdb->prepare( "DELETE FROM $table WHERE meta_key IN ($marks)", self::ORDER_META ) );
		}
		$wpdb->query( "DELETE FROM $wpdb->options WHERE option_name LIKE '\\_transient\\_%iletiniz\\_bridge\\_%'" );
		$wpdb->query( "DELETE FROM $wpdb->commentmeta WHERE meta_key = '_iletiniz_directive'" );
		$actions = "{$prefix}actionscheduler_actions";
		$wpdb->query( "DELETE l FROM {$prefix}actionscheduler_logs l JOIN $actions a ON a.action_id = l.action_id WHERE a.hook = 'iletiniz_bridge_deliver'" );
		$wpdb->query( "DELETE FROM $actions WHERE hook = 'iletiniz_bridge_deliver'" );
		$wpdb->query( "DELETE FROM {$prefix}actionscheduler_groups WHERE slug = 'iletiniz-bridge'" );
		$wpdb->query( 'DROP TABLE IF EXISTS ' . self::table() );
		self::clean_sessions();
		$wpdb->suppress_errors( $was_quiet );
		wp_cache_flush();
	}

	/**
	 * Take the version of the question that was shown out of the customers' sessions; the carts stay.
	 *
	 * @return void
	 */
	private static function clean_sessions(): void {
		global $wpdb;
		$table = "{$wpdb->prefix}woocommerce_sessions";
		$rows  = $wpdb->get_results( $wpdb->prepare( "SELECT session_id, session_value FROM $table WHERE session_value LIKE %s", '%iletiniz_consent_shown%' ) );
		foreach ( (array) $rows as $row ) {
			$values = maybe_unserialize( $row->session_value );
			if ( is_array( $values ) ) {
				unset( $values[ Block_Consent::SESSION ] );
				$wpdb->update( $table, array( 'session_value' => maybe_serialize( $values ) ), array( 'session_id' => $row->session_id ) );
			}
		}
	}

	/**
	 * Do something in the current site, or in every site of the network.
	 *
	 * @param bool     $is_for_network Whether in every site.
	 * @param callable $job            What to do.
	 * @return void
	 */
	private static function in_sites( bool $is_for_network, callable $job ): void {
		if ( ! $is_for_network || ! is_multisite() ) {
			$job();
			return;
		}
		foreach ( get_sites( array( 'fields' => 'ids', 'number' => 0 ) ) as $id ) {
			switch_to_blog( $id );
			$job();
			restore_current_blog();
		}
	}

	/**
	 * Return the name of the table in the current site.
	 *
	 * @return string
	 */
	private static function table(): string {
		return $GLOBALS['wpdb']->prefix . 'iletiniz_outbox';
	}
}
