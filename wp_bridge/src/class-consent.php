<?php
/**
 * The customer's word on commercial text messages, as given at a checkout.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * The text that is asked, and what an order says about the answer.
 *
 * Each text that was ever shown is kept beside its version, so that a version in an order can be read years later.
 */
final class Consent {

	const META        = '_iletiniz_consent';
	const OPTION      = 'iletiniz_bridge_consent';
	const KEPT_TEXTS  = 50;
	const TEXT_LENGTH = 500;

	/**
	 * Return what the order says, in the form of the snapshot.
	 *
	 * @param \WC_Order $order An order.
	 * @return array{sms_marketing: bool, at: string, text_version: string}|null Null where nobody was asked, or what stands there is not what a checkout noted.
	 */
	public static function of( \WC_Order $order ): ?array {
		$value = null;
		foreach ( $order->get_meta( self::META, false ) as $row ) {
			$value = self::is_genuine( $row->value, $order ) ? $row->value : $value;
		}
		return null === $value ? null : array(
			'sms_marketing' => true === $value['sms_marketing'],
			'at'            => gmdate( 'Y-m-d\TH:i:s\Z', (int) $value['at'] ),
			'text_version'  => (string) $value['text_version'],
		);
	}

	/**
	 * Note the customer's answer on the order; only a checkout that the customer sends may call this. The caller saves.
	 *
	 * @param \WC_Order $order    The order of that checkout.
	 * @param bool      $is_given Whether the box was ticked.
	 * @param string    $version  Which text was shown.
	 * @return void
	 */
	public static function record( \WC_Order $order, bool $is_given, string $version ): void {
		if ( '' === $order->get_order_key( 'edit' ) ) {
			$order->set_order_key( wc_generate_order_key() ); // A new order has neither id nor key before it is saved.
		}
		self::ensure_key();
		$value = array(
			'sms_marketing' => $is_given,
			'at'            => time(),
			'text_version'  => $version,
		);
		$order->update_meta_data( self::META, $value + array( 'seal' => self::seal( $value, $order ) ) );
	}

	/**
	 * Do a part of a checkout that must never end it.
	 *
	 * @param callable $work What to do.
	 * @return void
	 */
	public static function carefully( callable $work ): void {
		try {
			$work();
		} catch ( \Throwable $error ) {
			Logbook::note( 'consent could not be noted', $error );
		}
	}

	/**
	 * Tell whether a value of the meta is what a checkout noted on this order.
	 *
	 * @param array|string|null $value What stands there.
	 * @param \WC_Order         $order The order.
	 * @return bool
	 */
	public static function is_genuine( $value, \WC_Order $order ): bool {
		return is_array( $value )
			&& isset( $value['sms_marketing'], $value['at'], $value['text_version'], $value['seal'] )
			&& is_string( $value['seal'] ) && '' !== self::stored()['key']
			&& hash_equals( self::seal( $value, $order ), $value['seal'] );
	}

	/**
	 * Return what proves that a checkout noted a value on an order: nobody else has the key.
	 *
	 * @param array     $value The value.
	 * @param \WC_Order $order The order.
	 * @return string
	 */
	private static function seal( array $value, \WC_Order $order ): string {
		$said = array( $order->get_order_key( 'edit' ), $value['sms_marketing'], $value['at'], $value['text_version'] );
		return hash_hmac( 'sha256', (string) wp_json_encode( $said ), self::stored()['key'] );
	}

	/**
	 * Make the key of the seals, once; the salts would not do, because they are changed now and then.
	 *
	 * @return void
	 */
	private static function ensure_key(): void {
		$stored = self::stored();
		if ( '' === $stored['key'] ) {
			update_option( self::OPTION, array( 'key' => wp_generate_password( 64 ) ) + $stored, false );
		}
	}

	/**
	 * Return the text beside the box.
	 *
	 * @return string
	 */
	public static function text(): string {
		$stored = self::stored();
		return '' === $stored['text'] ? self::default_text() : $stored['text'];
	}

	/**
	 * Return the version of the text.
	 *
	 * @return string As in 2026-11-22-3fa9c1: the day it was written and the start of its SHA-256.
	 */
	public static function version(): string {
		$stored = self::stored();
		return '' === $stored['version'] ? self::version_of( self::default_text(), 0 ) : $stored['version'];
	}

	/**
	 * Return the text that a version names.
	 *
	 * @param string $version As from `version()`.
	 * @return string|null Null where no such text was ever asked here.
	 */
	public static function find_text( string $version ): ?string {
		return self::version() === $version ? self::text() : ( self::stored()['earlier'][ $version ] ?? null );
	}

	/**
	 * Keep a text and whether it is asked.
	 *
	 * @param string $text  One paragraph without markup; an empty one stands for our own text.
	 * @param bool   $is_on Whether checkouts show it.
	 * @return void
	 */
	public static function save_text( string $text, bool $is_on ): void {
		$stored = self::stored();
		$text   = self::cut( sanitize_text_field( $text ) );
		$text   = '' === $text ? self::default_text() : $text;
		if ( $text !== $stored['text'] ) {
			if ( '' !== $stored['version'] ) {
				$stored['earlier'][ $stored['version'] ] = $stored['text'];
			}
			$stored = array(
				'key'     => $stored['key'],
				'text'    => $text,
				'version' => self::version_of( $text, time() ),
				'earlier' => array_slice( $stored['earlier'], -self::KEPT_TEXTS, null, true ),
			);
			update_option( self::OPTION, $stored, false );
		}
		self::ensure_key();
		Settings::set( array( 'asks_consent' => $is_on ) );
	}

	/**
	 * Return what is stored, whole.
	 *
	 * @return array{key: string, text: string, version: string, earlier: array<string, string>}
	 */
	private static function stored(): array {
		$empty = array(
			'key'     => '',
			'text'    => '',
			'version' => '',
			'earlier' => array(),
		);
		return array_merge( $empty, (array) get_option( self::OPTION, array() ) );
	}

	/**
	 * Return our own text in the site's language, whoever reads it.
	 *
	 * @return string
	 */
	private static function default_text(): string {
		$is_switched = switch_to_locale( get_locale() );
		/* translators: %s: name of the shop */
		$text = sprintf( __( 'I agree that %s may send commercial text messages (SMS) to my phone number about its products and campaigns. I can withdraw this at any time.', 'iletiniz-bridge' ), wp_specialchars_decode( get_option( 'blogname' ), ENT_QUOTES ) );
		if ( $is_switched ) {
			restore_previous_locale();
		}
		return self::cut( $text );
	}

	/**
	 * Cut a text to what we keep.
	 *
	 * @param string $text Any text.
	 * @return string
	 */
	private static function cut( string $text ): string {
		return mb_substr( $text, 0, self::TEXT_LENGTH, 'UTF-8' );
	}

	/**
	 * Return the version of a text.
	 *
	 * @param string $text The text.
	 * @param int    $at   When it was written; 0 for a text of ours that nobody has kept yet.
	 * @return string
	 */
	private static function version_of( string $text, int $at ): string {
		return ( $at ? gmdate( 'Y-m-d', $at ) : '2026-11-22' ) . '-' . substr( hash( 'sha256', $text ), 0, 6 );
	}
}
