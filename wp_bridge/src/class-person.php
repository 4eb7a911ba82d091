<?php
/**
 * Whom a request for personal data is about.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Finds the phones and orders of a person, by the same orders that WooCommerce exports and erases for an address.
 */
final class Person {

	const PAGE_ORDERS     = 100;
	const PART_PHONES     = 50;
	const PART_ORDERS     = 1000;
	const PHONE_MAX_CHARS = 60;

	/**
	 * Return the person in as many parts as the panel takes one at a time; nearly always that is one.
	 *
	 * @param string $email Address of the person.
	 * @return array<int, array{email: string, phones: string[], order_ids: int[]}> At least one part.
	 */
	public static function parts( string $email ): array {
		$user   = get_user_by( 'email', $email );
		$phones = $user ? array( (string) get_user_meta( $user->ID, 'billing_phone', true ), (string) get_user_meta( $user->ID, 'shipping_phone', true ) ) : array();
		$ids    = array();
		foreach ( self::queries( $email, $user ? $user->ID : 0 ) as $query ) {
			$page = 1;
			do {
				$orders = wc_get_orders( $query + array( 'limit' => self::PAGE_ORDERS, 'page' => $page++, 'type' => 'shop_order', 'orderby' => 'ID', 'order' => 'ASC' ) );
				foreach ( $orders as $order ) {
					$ids[]    = $order->get_id();
					$phones[] = $order->get_billing_phone();
					$phones[] = method_exists( $order, 'get_shipping_phone' ) ? $order->get_shipping_phone() : '';
				}
			} while ( count( $orders ) === self::PAGE_ORDERS );
		}
		return self::split( $email, self::clean( $phones ), array_values( array_unique( $ids ) ) );
	}

	/**
	 * Return the searches: by address, and by account for orders with another address.
	 *
	 * @param string $email   Address.
	 * @param int    $user_id Account, 0 for none.
	 * @return array[]
	 */
	private static function queries( string $email, int $user_id ): array {
		if ( '' === $email || ! function_exists( 'wc_get_orders' ) ) {
			return array();
		}
		$queries = array( array( 'billing_email' => $email ) );
		if ( $user_id ) {
			$queries[] = array( 'customer_id' => $user_id );
		}
		return $queries;
	}

	/**
	 * Return each phone once, and none that cannot be one.
	 *
	 * @param string[] $phones As typed by customers.
	 * @return string[]
	 */
	private static function clean( array $phones ): array {
		$is_usable = static function ( string $phone ): bool {
			return '' !== $phone && strlen( $phone ) <= self::PHONE_MAX_CHARS;
		};
		return array_values( array_unique( array_filter( array_map( 'trim', $phones ), $is_usable ) ) );
	}

	/**
	 * Split what is too much for one call.
	 *
	 * @param string   $email  Address.
	 * @param string[] $phones All phones.
	 * @param int[]    $ids    All orders.
	 * @return array[]
	 */
	private static function split( string $email, array $phones, array $ids ): array {
		$phones = array_chunk( $phones, self::PART_PHONES );
		$ids    = array_chunk( $ids, self::PART_ORDERS );
		$parts  = array();
		for ( $i = 0; $i < max( 1, count( $phones ), count( $ids ) ); $i++ ) {
			$parts[] = array(
				'email'     => $email,
				'phones'    => $phones[ $i ] ?? array(),
				'order_ids' => $ids[ $i ] ?? array(),
			);
		}
		return $parts;
	}
}
