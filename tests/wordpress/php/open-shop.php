<?php
/**
 * Opens a fresh shop: Turkey, cash on delivery, one product, a classic checkout page.
 *
 * @package Tests
 */

update_option( 'woocommerce_currency', 'TRY' );
update_option( 'woocommerce_default_country', 'TR:TR34' );
update_option( 'woocommerce_coming_soon', 'no' );
update_option( 'woocommerce_custom_orders_table_enabled', 'no' );
update_option( 'woocommerce_feature_custom_order_tables_enabled', 'yes' ); // Asked for before WooCommerce 8.
update_option( 'woocommerce_onboarding_profile', array( 'skipped' => true ) );
update_option( 'woocommerce_cod_settings', array( 'enabled' => 'yes', 'title' => 'Kapıda ödeme', 'enable_for_virtual' => 'yes' ) );
if ( class_exists( 'WC_Product_Simple' ) ) {
	$keeper = 'Automattic\\WooCommerce\\Internal\\DataStores\\Orders\\DataSynchronizer';
	wc_get_container()->get( $keeper )->create_database_tables();
	$product = new WC_Product_Simple();
	$product->set_props( array( 'name' => 'Filtre kahve', 'regular_price' => '349.90', 'virtual' => true, 'status' => 'publish' ) );
	$product->save();
	$page = get_option( 'woocommerce_checkout_page_id' );
	wp_update_post( array( 'ID' => $page, 'post_content' => '[woocommerce_checkout]' ) );
}
return null;
