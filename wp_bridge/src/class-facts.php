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
	 * Return all facts but those at which another plugin fails.
	 *
	 * @return array
	 */
	public function all(): array {
		$sources = array(
			'name'     => fn() => wp_specialchars_decode( (string) get_option( 'blogname' ), ENT_QUOTES ),
			'timezone' => fn() => wp_timezone_string(),
			'locale'   => fn() => get_locale(),
			'currency' => fn() => function_exists( 'get_woocommerce_currency' ) ? get_woocommerce_currency() : '',
			'country'  => fn() => function_exists( 'wc_get_base_location' ) ? (string) ( wc_get_base_location()['country'] ?? '' ) : '',
			'versions' => fn() => self::versions(),
			'statuses' => fn() => $this->statuses(),
		);
		$facts   = array();
		foreach ( $sources as $name => $source ) {
			try {
				$facts[ $name ] = $source();
			} catch ( \Throwable $problem ) {
				Logbook::note( "no $name", $problem );
			}
		}
		return $facts;
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
	 * Return the order statuses in the store's order; drafts are none, nor is what has no name.
	 *
	 * @return array<int, array{slug: string, label: string}>
	 */
	private function statuses(): array {
		$statuses = array();
		foreach ( function_exists( 'wc_get_order_statuses' ) ? wc_get_order_statuses() : array() as $name => $label ) {
			$slug = preg_replace( '/^wc-/', '', (string) $name );
			if ( ! in_array( $slug, array( '', 'checkout-draft' ), true ) ) {
				$statuses[] = array(
					'slug'  => $slug,
					'label' => wp_strip_all_tags( (string) $label ),
				);
			}
		}
		return array_slice( $statuses, 0, self::MAX_STATUSES );
	}
}
