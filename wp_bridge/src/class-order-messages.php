<?php
/**
 * The messages of an order, as the panel noted them.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Finds those order notes that came from the panel.
 */
final class Order_Messages {

	private const ROWS = 20;

	/**
	 * Return an order's notes of the panel, newest first.
	 *
	 * @param \WC_Order $order An order.
	 * @return array<int, object{at: int, text: string}> At most 20.
	 */
	public static function of( \WC_Order $order ): array {
		$notes = wc_get_order_notes(
			array(
				'order_id' => $order->get_id(),
				'limit'    => self::ROWS,
				'orderby'  => 'id',
				'order'    => 'DESC',
				'meta_key' => '_iletiniz_directive',
			)
		);
		return array_map(
			static function ( $note ) {
				return (object) array(
					'at'   => $note->date_created ? $note->date_created->getTimestamp() : 0,
					'text' => wp_strip_all_tags( $note->content ),
				);
			},
			array_values( $notes )
		);
	}
}
