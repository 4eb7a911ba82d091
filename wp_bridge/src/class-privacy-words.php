<?php
/**
 * Personal data in words.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Names what the panel exports, and describes what it gets.
 */
final class Privacy_Words {

	/**
	 * Return an item of the panel in the form of WordPress's exporters; the panel names fields in the store's language.
	 *
	 * @param array $item With group, id and data by name.
	 * @return array{group_id: string, group_label: string, item_id: string, data: array}
	 */
	public static function item( array $item ): array {
		$group = (string) ( $item['group'] ?? '' );
		$data  = array();
		foreach ( (array) ( $item['data'] ?? array() ) as $name => $value ) {
			$data[] = array(
				'name'  => esc_html( (string) $name ),
				'value' => esc_html( is_scalar( $value ) ? (string) $value : (string) wp_json_encode( $value ) ),
			);
		}
		return array(
			'group_id'    => 'iletiniz-' . sanitize_key( $group ),
			'group_label' => self::groups()[ $group ] ?? __( 'iletiniz panel', 'iletiniz-bridge' ),
			'item_id'     => 'iletiniz-' . sanitize_key( (string) ( $item['id'] ?? '' ) ),
			'data'        => $data,
		);
	}

	/**
	 * Return the text suggested for the privacy policy.
	 *
	 * @return string HTML.
	 */
	public static function policy(): string {
		$paragraphs = array(
			__( 'When you place an order, and each time its state changes, we hand its number, state, total, items, payment and delivery method, your name, phone number, city and country and, where it was asked, your answer about commercial text messages to the panel with which we write text messages (SMS). It writes to you about your order, and commercially only if you agreed.', 'iletiniz-bridge' ),
			__( 'The text messages are sent through iletiniz and the mobile operators, which get your phone number and the text. See https://iletiniz.com/gizlilik-politikasi.', 'iletiniz-bridge' ),
			__( 'When you ask us to export or erase your data, we ask the panel too. It then keeps counts, but no numbers, names or texts, unless an order that we must keep changes once more. A refusal to be written to stays stored, because it could not be respected otherwise.', 'iletiniz-bridge' ),
		);
		return '<p>' . implode( '</p><p>', array_map( 'esc_html', $paragraphs ) ) . '</p>';
	}

	/**
	 * Return the names of groups.
	 *
	 * @return array<string, string>
	 */
	private static function groups(): array {
		return array(
			'order'       => __( 'Orders in the iletiniz panel', 'iletiniz-bridge' ),
			'message'     => __( 'Text messages', 'iletiniz-bridge' ),
			'consent'     => __( 'Consent to text messages', 'iletiniz-bridge' ),
			'suppression' => __( 'Numbers that are not written to', 'iletiniz-bridge' ),
			'missing'     => __( 'Missing from this export', 'iletiniz-bridge' ),
		);
	}
}
