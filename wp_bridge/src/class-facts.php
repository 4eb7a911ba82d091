<?php
/**
 * What the store says of itself.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Gathers what the panel needs to write texts in the store's language, money and time.
 */
final class Facts {

	const MAX_STATUSES = 100;

	/**
	 * Return all facts.
	 *
	 * @return array
	 */
	public function all(): array {
		return array(
			'name'     => wp_specialchars_decode( (string) get_option( 'blogname' ), ENT_QUOTES ),
			'timezone' => wp_timezone_string(),
			'locale'   => get_locale(),
			'currency' => function_exists( 'get_woocommerce_currency' ) ? get_woocommerce_currency() : '',
			'country'  => function_exists( 'wc_get_base_location' ) ? (string) ( wc_get_base_location()['country'] ?? '' ) : '',
			'versions' => self::versions(),
			'statuses' => $this->statuses(),
		);
	}

	/**
	 * Return the versions of what runs here.
	 *
	 * @return string[]
	 */
	public static function versions(): array {
		return array(
			'bridge'      => ILETINIZ_BRIDGE_VERSION,
			'wordpress'   => get_bloginfo( 'version' ),
			'woocommerce' => defined( 'WC_VERSION' ) ? WC_VERSION : '0',
			'php'         => PHP_VERSION,
		);
	}

	/**
	 * Return the order statuses in the store's order; drafts are none.
	 *
	 * @return array<int, array{slug: string, label: string}>
	 */
	private function statuses(): array {
		$statuses = array();
		foreach ( function_exists( 'wc_get_order_statuses' ) ? wc_get_order_statuses() : array() as $name => $label ) {
			$slug = preg_replace( '/^wc-/', '', (string) $name );
			if ( 'checkout-draft' !== $slug ) {
				$statuses[] = array(
					'slug'  => $slug,
					'label' => wp_strip_all_tags( (string) $label ),
				);
			}
		}
		return array_slice( $statuses, 0, self::MAX_STATUSES );
	}
}
