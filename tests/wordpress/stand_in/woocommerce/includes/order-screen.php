<?php
/**
 * The order's screen in wp-admin, for both ways orders are kept.
 *
 * @package Stand_In
 */

defined( 'ABSPATH' ) || exit;

/** Menu, boxes and saving. */
final class Stand_In_Order_Screen {

	/** Whether this request saved already. */
	private $is_saved = false;

	public function register_hooks() {
		add_action( 'admin_menu', array( $this, 'add_menu' ), 9 );
		add_action( 'add_meta_boxes', array( $this, 'add_boxes' ), 30 );
		add_action( 'save_post', array( $this, 'save_post' ), 1, 2 );
		add_action( 'woocommerce_process_shop_order_meta', array( $this, 'save_status' ), 40 );
	}

	/** The menu; with tables the orders have a page of their own in it. */
	public function add_menu() {
		global $admin_page_hooks;
		add_menu_page( 'WooCommerce', 'WooCommerce', 'edit_others_shop_orders', 'woocommerce', null, '', '55.5' );
		$admin_page_hooks['woocommerce'] = 'woocommerce';
		if ( $this->has_tables() ) {
			$hook = add_submenu_page( 'woocommerce', 'Siparişler', 'Siparişler', 'edit_shop_orders', 'wc-orders', array( $this, 'show' ) );
			add_action( "load-$hook", array( $this, 'load' ) );
		}
	}

	public function add_boxes() {
		remove_meta_box( 'submitdiv', 'shop_order', 'side' );
		add_meta_box( 'woocommerce-order-data', 'Sipariş', array( $this, 'show_data' ), wc_get_page_screen_id( 'shop-order' ), 'normal', 'high' );
	}

	/** The status, and what proves that this form was sent. */
	public function show_data( $post_or_order ) {
		$order = $post_or_order instanceof WC_Order ? $post_or_order : wc_get_order( $post_or_order->ID );
		wp_nonce_field( 'woocommerce_save_data', 'woocommerce_meta_nonce' );
		echo '<input type="hidden" name="post_status" value="' . esc_attr( get_post_status( $order->get_id() ) ) . '"><select name="order_status">';
		foreach ( wc_get_order_statuses() as $status => $label ) {
			printf( '<option value="%s"%s>%s</option>', esc_attr( $status ), selected( $status, 'wc-' . $order->get_status(), false ), esc_html( $label ) );
		}
		echo '</select>';
	}

	/** Classic: WordPress saves the post, and the boxes are told once. */
	public function save_post( $id, $post ) {
		$nonce = sanitize_key( $_POST['woocommerce_meta_nonce'] ?? '' );
		if ( $this->is_saved || 'shop_order' !== $post->post_type || ! wp_verify_nonce( $nonce, 'woocommerce_save_data' ) || absint( $_POST['post_ID'] ?? 0 ) !== $id || ! current_user_can( 'edit_post', $id ) ) {
			return;
		}
		$this->is_saved = true;
		do_action( 'woocommerce_process_shop_order_meta', $id, $post );
	}

	public function save_status( $id ) {
		$order = wc_get_order( $id );
		if ( isset( $_POST['order_status'] ) ) {
			$order->set_status( wc_clean( wp_unslash( $_POST['order_status'] ) ), '', true );
		}
		$order->save();
	}

	/** With tables: what happens before the page is shown. */
	public function load() {
		global $theorder;
		$theorder = wc_get_order( absint( $_GET['id'] ?? 0 ) );
		if ( ! $theorder ) {
			return;
		}
		if ( 'edit_order' === ( $_POST['action'] ?? '' ) ) {
			check_admin_referer( 'update-order_' . $theorder->get_id() );
			do_action( 'woocommerce_process_shop_order_meta', $theorder->get_id(), $theorder );
			wp_safe_redirect( add_query_arg( 'message', 1, $theorder->get_edit_order_url() ) );
			exit;
		}
		$screen = get_current_screen()->id;
		do_action( 'add_meta_boxes', $screen, $theorder );
		do_action( "add_meta_boxes_$screen", $theorder );
	}

	/** The page: one order, or all of them. */
	public function show() {
		global $theorder;
		echo '<div class="wrap"><h1>Siparişler</h1>';
		if ( ! $theorder ) {
			foreach ( wc_get_orders( array() ) as $order ) {
				printf( '<p><a href="%s">#%s</a></p>', esc_url( $order->get_edit_order_url() ), esc_html( $order->get_order_number() ) );
			}
			echo '</div>';
			return;
		}
		printf( '<form name="order" id="order" method="post" action="%s"><input type="hidden" name="action" value="edit_order">', esc_url( $theorder->get_edit_order_url() ) );
		wp_nonce_field( 'update-order_' . $theorder->get_id() );
		foreach ( array( 'side', 'normal', 'advanced' ) as $where ) {
			do_meta_boxes( get_current_screen()->id, $where, $theorder );
		}
		echo '<button type="submit" name="save">Güncelle</button></form></div>';
	}

	private function has_tables(): bool {
		return \Automattic\WooCommerce\Utilities\OrderUtil::custom_orders_table_usage_is_enabled();
	}
}
