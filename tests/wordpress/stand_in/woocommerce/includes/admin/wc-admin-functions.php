<?php
/**
 * What only wp-admin has.
 *
 * @package Stand_In
 */

defined( 'ABSPATH' ) || exit;

function wc_get_page_screen_id( $for ) {
	return 'shop_order' === str_replace( '-', '_', $for ) ? \Automattic\WooCommerce\Utilities\OrderUtil::get_order_admin_screen() : '';
}
