<?php
/**
 * The shop itself: what it registers, and what it makes when it is activated.
 *
 * @package Stand_In
 */

defined( 'ABSPATH' ) || exit;

/** The one object that stands for the shop. */
final class WooCommerce {

	public $version = WC_VERSION;
	public $session = null;
	public $cart    = null;

	/** Statuses with their names; `kargoda` is one that a plugin added. */
	const STATUSES = array(
		'wc-pending'        => 'Ödeme bekliyor',
		'wc-processing'     => 'Hazırlanıyor',
		'wc-on-hold'        => 'Beklemede',
		'wc-completed'      => 'Tamamlandı',
		'wc-cancelled'      => 'İptal edildi',
		'wc-refunded'       => 'İade edildi',
		'wc-failed'         => 'Başarısız',
		'wc-checkout-draft' => 'Taslak',
		'wc-kargoda'        => 'Kargoda',
	);

	/** Tables by name, with their columns. */
	const TABLES = array(
		'woocommerce_order_items'    => 'order_item_id bigint unsigned AUTO_INCREMENT PRIMARY KEY, order_item_name text NOT NULL, order_item_type varchar(200) NOT NULL, order_id bigint unsigned NOT NULL, KEY order_id (order_id)',
		'woocommerce_order_itemmeta' => 'meta_id bigint unsigned AUTO_INCREMENT PRIMARY KEY, order_item_id bigint unsigned NOT NULL, meta_key varchar(255), meta_value longtext, KEY order_item_id (order_item_id)',
		'wc_orders'                  => 'id bigint unsigned PRIMARY KEY, status varchar(20), currency varchar(10), type varchar(20), tax_amount decimal(26,8), total_amount decimal(26,8), customer_id bigint unsigned, billing_email varchar(320), date_created_gmt datetime, date_updated_gmt datetime, parent_order_id bigint unsigned, payment_method varchar(100), payment_method_title text, transaction_id varchar(100), ip_address varchar(100), user_agent text, customer_note text, KEY type_status_date (type, status, date_created_gmt), KEY date_updated (date_updated_gmt)',
		'wc_orders_meta'             => 'id bigint unsigned AUTO_INCREMENT PRIMARY KEY, order_id bigint unsigned, meta_key varchar(255), meta_value text, KEY order_id (order_id)',
		'wc_order_addresses'         => 'id bigint unsigned AUTO_INCREMENT PRIMARY KEY, order_id bigint unsigned NOT NULL, address_type varchar(20), first_name text, last_name text, company text, address_1 text, address_2 text, city text, state text, postcode text, country text, email varchar(320), phone varchar(100), UNIQUE KEY address_type_order_id (address_type, order_id)',
		'wc_order_operational_data'  => 'id bigint unsigned AUTO_INCREMENT PRIMARY KEY, order_id bigint unsigned, created_via varchar(100), cart_hash varchar(100), order_key varchar(100), date_paid_gmt datetime, date_completed_gmt datetime, UNIQUE KEY order_id (order_id)',
	);

	public function register_hooks() {
		add_action( 'init', array( $this, 'init' ), 0 );
		add_action( 'init', array( $this, 'register' ), 5 );
		add_action( 'plugins_loaded', static fn() => do_action( 'woocommerce_loaded' ), -1 );
		add_filter( 'comments_clauses', array( $this, 'hide_order_notes' ) );
		add_filter( 'wp_untrash_post_status', array( $this, 'restore_status' ), 10, 3 );
		add_action( 'woocommerce_order_status_pending_to_processing', array( $this, 'note_mail' ), 10, 2 );
		( new Stand_In_Checkout() )->register_hooks();
		( new Stand_In_Order_Screen() )->register_hooks();
	}

	/** The moments that others wait for. */
	public function init() {
		do_action( 'before_woocommerce_init' );
		do_action( 'woocommerce_init' );
	}

	/** Kinds of posts and their statuses. */
	public function register() {
		$common = array( 'public' => false, 'capability_type' => 'shop_order', 'map_meta_cap' => true, 'rewrite' => false );
		register_post_type( 'shop_order', $common + array( 'label' => 'Siparişler', 'show_ui' => true, 'show_in_menu' => 'woocommerce', 'supports' => array( 'title', 'comments', 'custom-fields' ) ) );
		register_post_type( 'shop_order_refund', $common );
		register_post_type( 'shop_order_placehold', $common );
		do_action( 'woocommerce_after_register_post_type' );
		foreach ( wc_get_order_statuses() as $status => $label ) {
			register_post_status( $status, array( 'label' => $label, 'public' => false, 'exclude_from_search' => false, 'show_in_admin_all_list' => true, 'show_in_admin_status_list' => true ) );
		}
	}

	/** Order notes are no comments to anybody who does not ask for them. */
	public function hide_order_notes( $clauses ) {
		$clauses['where'] .= ( $clauses['where'] ? ' AND ' : '' ) . " comment_type != 'order_note' ";
		return $clauses;
	}

	/** As the mails do, to keep that they were sent; only posts make that a save of its own that is heard. */
	public function note_mail( $id, $order ) {
		if ( $order->get_data_store() instanceof WC_Order_Data_Store_CPT ) {
			$order->save();
		}
	}

	/** What comes out of the trash is what it was. */
	public function restore_status( $status, $id, $before ) {
		return 'shop_order' === get_post_type( $id ) ? $before : $status;
	}

	public function plugin_path() {
		return untrailingslashit( plugin_dir_path( WC_PLUGIN_FILE ) );
	}

	/** Where orders are kept at present. */
	public function order_store() {
		$in_tables = \Automattic\WooCommerce\Utilities\OrderUtil::custom_orders_table_usage_is_enabled();
		return $in_tables ? new WC_Order_Data_Store_Tables() : new WC_Order_Data_Store_CPT();
	}

	/** Tables, rights, pages and settings of a new shop. */
	public static function install() {
		global $wpdb;
		foreach ( self::TABLES + Stand_In_Actions::TABLES as $table => $columns ) {
			$wpdb->query( "CREATE TABLE IF NOT EXISTS {$wpdb->prefix}$table ( $columns ) {$wpdb->get_charset_collate()}" );
		}
		add_role( 'shop_manager', 'Shop manager', array( 'read' => true, 'edit_posts' => true ) );
		add_role( 'customer', 'Customer', array( 'read' => true ) );
		$rights = array( 'manage_woocommerce', 'view_woocommerce_reports' );
		foreach ( array( 'edit', 'read', 'delete' ) as $verb ) {
			$rights[] = "{$verb}_shop_order";
		}
		foreach ( array( 'edit', 'edit_others', 'publish', 'read_private', 'delete', 'delete_private', 'delete_published', 'delete_others', 'edit_private', 'edit_published' ) as $verb ) {
			$rights[] = "{$verb}_shop_orders";
		}
		foreach ( array( 'administrator', 'shop_manager' ) as $role ) {
			foreach ( $rights as $right ) {
				get_role( $role )->add_cap( $right );
			}
		}
		$page = wp_insert_post( array( 'post_type' => 'page', 'post_status' => 'publish', 'post_title' => 'Ödeme', 'post_name' => 'odeme', 'post_content' => '[woocommerce_checkout]' ) );
		update_option( 'woocommerce_checkout_page_id', $page );
		add_option( 'woocommerce_currency', 'TRY' );
		add_option( 'woocommerce_default_country', 'TR:TR34' );
		add_option( 'woocommerce_custom_orders_table_enabled', 'no' );
	}
}

/** The shop. */
function WC() {
	static $shop = null;
	$shop = $shop ?? new WooCommerce();
	return $shop;
}
