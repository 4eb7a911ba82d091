<?php
/**
 * The box on an order's page.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Shows an order's messages and consent and lets texting about it be switched off; on both order screens.
 */
final class Order_Box {

	private const MUTED  = '_iletiniz_muted';
	private const ACTION = 'iletiniz_bridge_order';

	/**
	 * The way into the panel.
	 *
	 * @var Panel_Link
	 */
	private $panel_link;

	/**
	 * The pairing.
	 *
	 * @var Pairing
	 */
	private $pairing;

	/**
	 * Keep panel link and pairing.
	 *
	 * @param Panel_Link $panel_link The way into the panel.
	 * @param Pairing    $pairing    The pairing.
	 */
	public function __construct( Panel_Link $panel_link, Pairing $pairing ) {
		$this->panel_link = $panel_link;
		$this->pairing    = $pairing;
	}

	/**
	 * Hear an order's page being built and saved.
	 *
	 * @return void
	 */
	public function register_hooks(): void {
		add_action( 'add_meta_boxes', array( $this, 'add_box' ) );
		// Before WooCommerce saves the status (40), so that the change is already muted.
		add_action( 'woocommerce_process_shop_order_meta', array( $this, 'save' ), 5 );
	}

	/**
	 * Put the box on the order's page, the classic one or that of the order tables.
	 *
	 * @param string $screen The page that is being built.
	 * @return void
	 */
	public function add_box( string $screen ): void {
		$screens = array( 'shop_order', function_exists( 'wc_get_page_screen_id' ) ? wc_get_page_screen_id( 'shop-order' ) : '' );
		if ( in_array( $screen, $screens, true ) && $this->pairing->is_paired() ) {
			add_meta_box( 'iletiniz-bridge', __( 'Messages (iletiniz)', 'iletiniz-bridge' ), array( $this, 'show' ), $screen, 'side' );
		}
	}

	/**
	 * Show the box.
	 *
	 * @param \WP_Post|\WC_Order $source What the page is about.
	 * @return void
	 */
	public function show( $source ): void {
		$order = $source instanceof \WC_Order ? $source : wc_get_order( $source->ID );
		if ( ! $order ) {
			return;
		}
		$this->show_messages( $order );
		echo '<p>' . esc_html( $this->consent( $order ) ) . '</p>';
		wp_nonce_field( self::ACTION . $order->get_id(), '_iletiniz_nonce', false );
		printf(
			'<p><label><input type="checkbox" name="iletiniz_muted" value="yes" %s> %s</label></p>',
			checked( 'yes', $order->get_meta( self::MUTED ), false ),
			esc_html__( 'Do not text about this order', 'iletiniz-bridge' )
		);
		if ( current_user_can( Settings_Page::capability() ) ) {
			printf( '<p><a href="%s">%s</a></p>', esc_url( $this->panel_link->url( $order->get_id() ) ), esc_html__( 'Open this order in the panel', 'iletiniz-bridge' ) );
		}
	}

	/**
	 * Save the switch if it was moved, whichever way the shop stores its orders.
	 *
	 * @param int $order_id The order.
	 * @return void
	 */
	public function save( $order_id ): void {
		$token = isset( $_POST['_iletiniz_nonce'] ) && is_string( $_POST['_iletiniz_nonce'] ) ? sanitize_key( $_POST['_iletiniz_nonce'] ) : '';
		$order = wp_verify_nonce( $token, self::ACTION . $order_id ) && current_user_can( 'edit_shop_orders' ) ? wc_get_order( $order_id ) : null;
		$muted = isset( $_POST['iletiniz_muted'] );
		if ( ! $order || $muted === ( 'yes' === $order->get_meta( self::MUTED ) ) ) {
			return;
		}
		if ( $muted ) {
			$order->update_meta_data( self::MUTED, 'yes' );
		} else {
			$order->delete_meta_data( self::MUTED );
		}
		$order->save();
		$order->add_order_note( $muted ? __( 'Text messages about this order switched off.', 'iletiniz-bridge' ) : __( 'Text messages about this order switched on again.', 'iletiniz-bridge' ), 0, true );
	}

	/**
	 * Show what the panel noted.
	 *
	 * @param \WC_Order $order An order.
	 * @return void
	 */
	private function show_messages( \WC_Order $order ): void {
		$messages = Order_Messages::of( $order );
		if ( ! $messages ) {
			echo '<p>' . esc_html__( 'No message about this order yet.', 'iletiniz-bridge' ) . '</p>';
			return;
		}
		echo '<ul>';
		foreach ( $messages as $message ) {
			printf( '<li style="margin-bottom:10px;overflow-wrap:anywhere">%s<br><span style="color:#646970">%s</span></li>', nl2br( esc_html( $message->text ) ), esc_html( Words::exact( $message->at ) ) );
		}
		echo '</ul>';
	}

	/**
	 * Say what the customer answered at checkout.
	 *
	 * @param \WC_Order $order An order.
	 * @return string
	 */
	private function consent( \WC_Order $order ): string {
		$consent = Consent::of( $order );
		if ( ! $consent ) {
			return __( 'Advertising: the customer was not asked.', 'iletiniz-bridge' );
		}
		$when    = Words::exact( (int) strtotime( $consent['at'] ) );
		$version = $consent['text_version'];
		if ( $consent['sms_marketing'] ) {
			/* translators: 1: date and time, 2: version of the text */
			return sprintf( __( 'Advertising: agreed on %1$s (text version %2$s).', 'iletiniz-bridge' ), $when, $version );
		}
		/* translators: 1: date and time, 2: version of the text */
		return sprintf( __( 'Advertising: did not agree on %1$s (text version %2$s).', 'iletiniz-bridge' ), $when, $version );
	}
}
