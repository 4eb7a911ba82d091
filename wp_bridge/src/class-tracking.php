<?php
/**
 * Where an order's parcels are.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Reads what shipment plugins left on an order: WooCommerce Shipment Tracking, Advanced Shipment Tracking, Hezarfen;
 * others by the filter `iletiniz_bridge_tracking`. Whatever stands there, the outcome has the protocol's form.
 */
final class Tracking {

	public const META_KEYS = array( self::ITEMS, self::HEZARFEN );

	private const ITEMS = '_wc_shipment_tracking_items';

	private const HEZARFEN = '_hezarfen_mst_shipment_data';

	private const MAX_PARCELS = 10;

	/**
	 * Return the meta keys under which parcels are written down.
	 *
	 * @return string[]
	 */
	public static function keys(): array {
		return (array) apply_filters( 'iletiniz_bridge_tracking_meta_keys', self::META_KEYS );
	}

	/**
	 * Return the order's parcels, each number once.
	 *
	 * @param \WC_Order $order The order.
	 * @return array[] At most 10 of carrier, number, url (texts; url may be empty).
	 */
	public function of( \WC_Order $order ): array {
		$found = array_merge( $this->read_items( $order ), $this->read_hezarfen( $order ) );
		$found = apply_filters( 'iletiniz_bridge_tracking', $found, $order );
		$clean = array();
		foreach ( is_array( $found ) ? $found : array() as $parcel ) {
			$parcel = is_array( $parcel ) ? $parcel : array();
			$number = $this->text( $parcel['number'] ?? '', 100 );
			if ( '' !== $number && ! isset( $clean[ "#$number" ] ) ) {
				$clean[ "#$number" ] = array(
					'carrier' => $this->text( $parcel['carrier'] ?? '', 60 ),
					'number'  => $number,
					'url'     => $this->address( $parcel['url'] ?? '' ),
				);
			}
		}
		return array_slice( array_values( $clean ), 0, self::MAX_PARCELS );
	}

	/**
	 * Read the list that the two shipment tracking plugins share.
	 *
	 * @param \WC_Order $order The order.
	 * @return array[]
	 */
	private function read_items( \WC_Order $order ): array {
		$parcels = array();
		foreach ( $this->items( $order ) as $item ) {
			if ( is_array( $item ) ) {
				$parcels[] = array(
					'carrier' => $this->first( $item, array( 'formatted_tracking_provider', 'custom_tracking_provider', 'tracking_provider' ) ),
					'number'  => $item['tracking_number'] ?? '',
					'url'     => $this->first( $item, array( 'ast_tracking_link', 'formatted_tracking_link', 'custom_tracking_link' ) ),
				);
			}
		}
		return $parcels;
	}

	/**
	 * Return the items as their plugin shows them (only it knows the carriers' addresses), else as they are stored.
	 *
	 * @param \WC_Order $order The order.
	 * @return array
	 */
	private function items( \WC_Order $order ): array {
		$stored = $order->get_meta( self::ITEMS );
		if ( ! is_array( $stored ) || ! $stored ) {
			return array();
		}
		try {
			if ( function_exists( 'ast_get_tracking_items' ) ) {
				$shown = ast_get_tracking_items( $order->get_id() );
			} elseif ( is_callable( array( 'WC_Shipment_Tracking_Actions', 'get_instance' ) ) ) {
				$shown = \WC_Shipment_Tracking_Actions::get_instance()->get_tracking_items( $order->get_id(), true );
			}
		} catch ( \Throwable $problem ) {
			Logbook::note( 'shipment tracking could not be read', $problem );
		}
		return isset( $shown ) && is_array( $shown ) && $shown ? $shown : $stored;
	}

	/**
	 * Read Hezarfen's parcels, each a text: id||order_id||courier_id||courier_title||tracking_num||tracking_url||sms_sent.
	 *
	 * @param \WC_Order $order The order.
	 * @return array[]
	 */
	private function read_hezarfen( \WC_Order $order ): array {
		$parcels = array();
		foreach ( $order->get_meta( self::HEZARFEN, false ) as $meta ) {
			if ( is_string( $meta->value ) ) {
				$parts     = array_pad( explode( '||', $meta->value ), 6, '' );
				$parcels[] = array(
					'carrier' => $parts[3],
					'number'  => $parts[4],
					'url'     => $parts[5],
				);
			}
		}
		return $parcels;
	}

	/**
	 * Return the first of these values that says something.
	 *
	 * @param array    $item By key.
	 * @param string[] $keys The better one first.
	 * @return mixed
	 */
	private function first( array $item, array $keys ) {
		foreach ( $keys as $key ) {
			if ( ! empty( $item[ $key ] ) ) {
				return $item[ $key ];
			}
		}
		return '';
	}

	/**
	 * Return a value as a short plain text, empty if it is none.
	 *
	 * @param mixed|string $value Anything.
	 * @param int          $most  At most so many characters.
	 * @return string
	 */
	private function text( $value, int $most ): string {
		return is_scalar( $value ) ? mb_substr( sanitize_text_field( (string) $value ), 0, $most, 'UTF-8' ) : '';
	}

	/**
	 * Return a web address, empty if it is none: half an address leads nowhere, so a long one is left out.
	 *
	 * @param mixed|string $value Anything.
	 * @return string
	 */
	private function address( $value ): string {
		$url = is_string( $value ) ? esc_url_raw( html_entity_decode( trim( $value ) ), array( 'http', 'https' ) ) : '';
		return strlen( $url ) <= 300 ? $url : '';
	}
}
