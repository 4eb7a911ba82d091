<?php
/**
 * The box in the block checkout.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * An additional field of the order, where WooCommerce has them (8.9 and later), and what becomes of its value.
 *
 * The field is known only where a checkout is: the text takes a query, and wp-admin must not show as editable what nobody
 * may edit.
 */
final class Block_Consent {

	const FIELD   = 'iletiniz/sms-consent';
	const META    = '_wc_other/iletiniz/sms-consent';
	const SESSION = 'iletiniz_consent_shown';

	/**
	 * Whether the field is known in this request.
	 *
	 * @var bool
	 */
	private $is_registered = false;

	/**
	 * Hear the checkout, where the merchant asks.
	 *
	 * @return void
	 */
	public function register_hooks(): void {
		if ( Settings::get( 'asks_consent' ) ) {
			add_action( 'wp', array( $this, 'prepare_page' ) );
			add_action( 'rest_api_init', array( $this, 'prepare_call' ), 1 );
			add_action( 'woocommerce_blocks_checkout_enqueue_data', array( $this, 'note_shown' ) );
			add_action( 'woocommerce_store_api_checkout_update_order_meta', array( $this, 'forget_tick' ) );
			add_action( 'woocommerce_store_api_checkout_update_order_from_request', array( $this, 'record' ), 10, 2 );
		}
	}

	/**
	 * Make the field known on pages that hold a checkout.
	 *
	 * @return void
	 */
	public function prepare_page(): void {
		if ( is_checkout() || is_singular() && has_block( 'woocommerce/checkout' ) ) {
			$this->register_field();
		}
	}

	/**
	 * Make the field known to calls of the Store API.
	 *
	 * @return void
	 */
	public function prepare_call(): void {
		$route = isset( $GLOBALS['wp']->query_vars['rest_route'] ) ? (string) $GLOBALS['wp']->query_vars['rest_route'] : '';
		if ( 0 === strpos( $route, '/wc/store/' ) ) {
			$this->register_field();
		}
	}

	/**
	 * Remember which text the customer was shown: an empty box sends nothing, and the text may change before the order is placed.
	 *
	 * @return void
	 */
	public function note_shown(): void {
		if ( $this->is_registered && WC()->session && ! is_admin() ) {
			WC()->session->set( self::SESSION, Consent::version() );
		}
	}

	/**
	 * Take an earlier tick off the draft, so that the box is never ticked for the customer when the page is loaded again.
	 *
	 * @param \WC_Order|mixed $order The draft.
	 * @return void
	 */
	public function forget_tick( $order ): void {
		$order->delete_meta_data( self::META );
	}

	/**
	 * Note the answer when the customer places the order; drafts, which are kept in step with the form, and later payments say nothing.
	 *
	 * @param \WC_Order|mixed        $order   The order, which WooCommerce saves next.
	 * @param \WP_REST_Request|mixed $request The call.
	 * @return void
	 */
	public function record( $order, $request ): void {
		Consent::carefully(
			function () use ( $order, $request ): void {
				if ( 'POST' !== $request->get_method() || ! preg_match( '#^/wc/store(/v\d+)?/checkout$#', $request->get_route() ) ) {
					return;
				}
				$fields  = (array) $request['additional_fields'];
				$version = $this->shown_version( isset( $fields[ self::FIELD ] ) );
				if ( '' !== $version ) {
					Consent::record( $order, true === filter_var( $fields[ self::FIELD ] ?? false, FILTER_VALIDATE_BOOLEAN ), $version );
				}
			}
		);
	}

	/**
	 * Return which text the customer was shown.
	 *
	 * @param bool $is_named Whether the call names the field: then one that saw no page of ours has shown the text itself.
	 * @return string Empty where nobody was asked.
	 */
	private function shown_version( bool $is_named ): string {
		$version = WC()->session ? (string) WC()->session->get( self::SESSION, '' ) : '';
		if ( null !== Consent::find_text( $version ) ) {
			return $version;
		}
		return $is_named ? Consent::version() : '';
	}

	/**
	 * Make the field known.
	 *
	 * @return void
	 */
	private function register_field(): void {
		if ( $this->is_registered || ! function_exists( 'woocommerce_register_additional_checkout_field' ) ) {
			return;
		}
		$this->is_registered = true;
		$text                = Consent::text();
		woocommerce_register_additional_checkout_field(
			array(
				'id'                         => self::FIELD,
				'label'                      => $text,
				// The text is shown as it is kept, without WooCommerce's "(optional)".
				'optionalLabel'              => $text,
				'location'                   => 'order',
				'type'                       => 'checkbox',
				'required'                   => false,
				'show_in_order_confirmation' => false,
			)
		);
	}
}
