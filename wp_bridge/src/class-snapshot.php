<?php
/**
 * An order as the panel sees it.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Shows orders: the fields of the bridge protocol (section 3) and nothing beyond them.
 */
final class Snapshot {

	private const MAX_SUMMARY = 200;

	/**
	 * Finds the parcels.
	 *
	 * @var Tracking
	 */
	private $tracking;

	/**
	 * Take the part.
	 *
	 * @param Tracking $tracking Finds the parcels.
	 */
	public function __construct( Tracking $tracking ) {
		$this->tracking = $tracking;
	}

	/**
	 * Return the order's fields; times are UTC without a zone, as in WooCommerce's REST API.
	 *
	 * @param \WC_Order $order The order.
	 * @return array
	 */
	public function of( \WC_Order $order ): array {
		return array(
			'id'                   => (int) $order->get_id(),
			'number'               => $this->text( $order->get_order_number() ),
			'status'               => (string) $order->get_status(),
			'currency'             => (string) $order->get_currency(),
			'total'                => self::money( $order->get_total() ),
			'date_created_gmt'     => $this->time( $order->get_date_created() ),
			'date_modified_gmt'    => $this->time( $order->get_date_modified() ),
			'customer_id'          => (int) $order->get_customer_id(),
			'billing'              => array(
				'first_name' => $this->text( $order->get_billing_first_name() ),
				'last_name'  => $this->text( $order->get_billing_last_name() ),
				'phone'      => $this->text( $order->get_billing_phone() ),
				'city'       => $this->text( $order->get_billing_city() ),
				'state'      => $this->text( $order->get_billing_state() ),
				'country'    => $this->text( $order->get_billing_country() ),
			),
			'shipping'             => array(
				'first_name' => $this->text( $order->get_shipping_first_name() ),
				'last_name'  => $this->text( $order->get_shipping_last_name() ),
				'phone'      => $this->text( $order->get_shipping_phone() ),
			),
			'payment_method_title' => $this->text( $order->get_payment_method_title() ),
			'shipping_method'      => $this->text( $order->get_shipping_method() ),
			'item_count'           => max( 0, (int) $order->get_item_count() ),
			'items_summary'        => $this->summary( $order ),
			'locale'               => $this->locale( $order ),
			'tracking'             => $this->tracking->of( $order ),
			'consent'              => Consent::of( $order ),
			'muted'                => 'yes' === $order->get_meta( '_iletiniz_muted' ),
		);
	}

	/**
	 * Return an amount with a point and the shop's decimals, at least two.
	 *
	 * @param float|string $amount A number or a text of one.
	 * @return string
	 */
	public static function money( $amount ): string {
		return number_format( (float) $amount, max( 2, (int) wc_get_price_decimals() ), '.', '' );
	}

	/**
	 * Return a time.
	 *
	 * @param \WC_DateTime|null $at The time; drafts may have none.
	 * @return string|null
	 */
	private function time( $at ): ?string {
		return $at ? gmdate( 'Y-m-d\TH:i:s', $at->getTimestamp() ) : null;
	}

	/**
	 * Return a value as plain text in one line, at most 200 characters.
	 *
	 * @param string|int $value What WooCommerce or a plugin's filter says.
	 * @return string
	 */
	private function text( $value ): string {
		$plain = is_scalar( $value ) ? (string) $value : '';
		$plain = wp_strip_all_tags( function_exists( 'mb_scrub' ) ? mb_scrub( $plain, 'UTF-8' ) : wp_check_invalid_utf8( $plain ), true );
		return mb_substr( html_entity_decode( $plain, ENT_QUOTES, 'UTF-8' ), 0, self::MAX_SUMMARY, 'UTF-8' );
	}

	/**
	 * Return what was bought: "2 × Name, 1 × Other".
	 *
	 * @param \WC_Order $order The order.
	 * @return string At most 200 characters.
	 */
	private function summary( \WC_Order $order ): string {
		$parts = array();
		foreach ( $order->get_items() as $item ) {
			$parts[] = $item->get_quantity() . ' × ' . $this->text( $item->get_name() );
		}
		return mb_substr( implode( ', ', $parts ), 0, self::MAX_SUMMARY, 'UTF-8' );
	}

	/**
	 * Return the language to write in: the order's, where a plugin for several languages keeps one, else the customer's
	 * or the site's.
	 *
	 * @param \WC_Order $order The order.
	 * @return string
	 */
	private function locale( \WC_Order $order ): string {
		foreach ( array( 'wpml_language', 'lang' ) as $key ) {
			$kept = $order->get_meta( $key );
			if ( is_string( $kept ) && preg_match( '/^[a-z]{2,3}([_-][a-z0-9]{2,8})*$/iD', $kept ) ) {
				return substr( $kept, 0, 16 );
			}
		}
		$locale = function_exists( 'pll_get_post_language' ) ? pll_get_post_language( $order->get_id(), 'locale' ) : '';
		if ( is_string( $locale ) && '' !== $locale ) {
			return $locale;
		}
		// For a guest, and not for whoever this process runs as.
		return $order->get_customer_id() ? get_user_locale( (int) $order->get_customer_id() ) : get_locale();
	}
}
