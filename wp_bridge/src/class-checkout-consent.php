<?php
/**
 * The box in the classic (shortcode) checkout.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Shows the box, never ticked, and notes the answer when the customer places the order.
 */
final class Checkout_Consent {

	const BOX   = 'iletiniz_sms_consent';
	const SHOWN = 'iletiniz_sms_consent_shown';

	/**
	 * Guard what was said in any case; ask only where the merchant wants it.
	 *
	 * @return void
	 */
	public function register_hooks(): void {
		( new Consent_Guard() )->register_hooks();
		if ( Settings::get( 'asks_consent' ) ) {
			// Above the payment part, which is replaced each time the totals change: a tick inside it would be lost.
			add_action( 'woocommerce_review_order_before_payment', array( $this, 'show' ) );
			add_action( 'woocommerce_checkout_create_order', array( $this, 'record' ) );
		}
	}

	/**
	 * Print the box, and beside it which text it shows. It is never ticked for the customer, not even after an error.
	 *
	 * @return void
	 */
	public function show(): void {
		printf(
			'<p class="form-row form-row-wide iletiniz-sms-consent"><label class="woocommerce-form__label woocommerce-form__label-for-checkbox checkbox" for="%1$s"><input type="checkbox" class="woocommerce-form__input woocommerce-form__input-checkbox input-checkbox" name="%1$s" id="%1$s" value="1" autocomplete="off" /> <span>%2$s</span></label><input type="hidden" name="%3$s" value="%4$s" /></p>',
			esc_attr( self::BOX ),
			esc_html( Consent::text() ),
			esc_attr( self::SHOWN ),
			esc_attr( Consent::version() )
		);
	}

	/**
	 * Note the answer on the order that the checkout makes; nothing where the box was not in the form.
	 *
	 * WooCommerce has verified the checkout's nonce before it comes here.
	 *
	 * @param \WC_Order|mixed $order The order, which WooCommerce saves next.
	 * @return void
	 */
	public function record( $order ): void {
		Consent::carefully(
			static function () use ( $order ): void {
				$version = isset( $_POST[ self::SHOWN ] ) && is_string( $_POST[ self::SHOWN ] ) ? sanitize_text_field( wp_unslash( $_POST[ self::SHOWN ] ) ) : '';
				if ( null !== Consent::find_text( $version ) ) {
					Consent::record( $order, isset( $_POST[ self::BOX ] ) && '1' === $_POST[ self::BOX ], $version );
				}
			}
		);
	}
}
