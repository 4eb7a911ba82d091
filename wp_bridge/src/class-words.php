<?php
/**
 * Codes and times in words for the person who reads wp-admin.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Says what happened and what to do about it; plain text, to be escaped where it is shown.
 */
final class Words {

	/**
	 * Return the sentences for an error code.
	 *
	 * @param string $code As kept in the state, beside a row or in a `WP_Error`.
	 * @return string
	 */
	public static function of( string $code ): string {
		$known = self::connection() + self::refusals() + self::pairing();
		if ( isset( $known[ $code ] ) ) {
			return $known[ $code ];
		}
		if ( 1 === preg_match( '/^http_(\d{3})$/', $code, $found ) ) {
			/* translators: %s: the number of an HTTP status, such as 500 */
			return sprintf( __( 'The panel answered with the error %s. The bridge keeps trying; if it stays like this, look into the panel’s log.', 'iletiniz-bridge' ), $found[1] );
		}
		if ( false !== strpos( $code, ':' ) ) {
			/* translators: %s: a field and the rule it breaks, such as "order.total: number" */
			return sprintf( __( 'The panel did not accept this event (%s). Bring plugin and panel up to date, then send it again.', 'iletiniz-bridge' ), $code );
		}
		/* translators: %s: a short error code */
		return sprintf( __( 'Something unexpected happened (%s). Try again; if it stays like this, look into the panel’s log.', 'iletiniz-bridge' ), $code );
	}

	/**
	 * Return the name of a topic.
	 *
	 * @param string $topic As on the wire.
	 * @return string The topic itself where it has no name.
	 */
	public static function topic( string $topic ): string {
		$names = array(
			'order.created'            => __( 'New order', 'iletiniz-bridge' ),
			'order.status_changed'     => __( 'Order status changed', 'iletiniz-bridge' ),
			'order.updated'            => __( 'Order edited', 'iletiniz-bridge' ),
			'order.deleted'            => __( 'Order deleted', 'iletiniz-bridge' ),
			'order.refunded'           => __( 'Refund', 'iletiniz-bridge' ),
			'order.tracking_added'     => __( 'Tracking number added', 'iletiniz-bridge' ),
			'customer.consent_changed' => __( 'Consent changed', 'iletiniz-bridge' ),
			'store.updated'            => __( 'Store details changed', 'iletiniz-bridge' ),
			'privacy.erase'            => __( 'Erasure of personal data', 'iletiniz-bridge' ),
			'bridge.test'              => __( 'Test event', 'iletiniz-bridge' ),
		);
		return $names[ $topic ] ?? $topic;
	}

	/**
	 * Return date and time in the site's own form and time zone.
	 *
	 * @param int $unix Seconds.
	 * @return string Such as "20 July 2026 12:15".
	 */
	public static function exact( int $unix ): string {
		return (string) wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), $unix );
	}

	/**
	 * Return a moment in the past or to come, relative and exact.
	 *
	 * @param int $unix Seconds.
	 * @return string Such as "5 minutes ago (20 July 2026 12:15)".
	 */
	public static function moment( int $unix ): string {
		$length = human_time_diff( $unix, time() );
		$exact  = self::exact( $unix );
		if ( $unix > time() ) {
			/* translators: 1: a length of time, such as "5 minutes", 2: date and time */
			return sprintf( __( 'in %1$s (%2$s)', 'iletiniz-bridge' ), $length, $exact );
		}
		/* translators: 1: a length of time, such as "5 minutes", 2: date and time */
		return sprintf( __( '%1$s ago (%2$s)', 'iletiniz-bridge' ), $length, $exact );
	}

	/**
	 * Return what can go wrong on the way to the panel.
	 *
	 * @return array<string, string>
	 */
	private static function connection(): array {
		return array(
			'refused'    => __( 'The panel’s server refused the connection. See that the panel is running; the bridge keeps trying.', 'iletiniz-bridge' ),
			'timeout'    => __( 'The panel did not answer in time. See that it is running and not overloaded; the bridge keeps trying.', 'iletiniz-bridge' ),
			'dns'        => __( 'The panel’s host name was not found. Check the panel’s address and its DNS entry.', 'iletiniz-bridge' ),
			'tls'        => __( 'No secure connection to the panel was possible. Check that the panel’s certificate is valid.', 'iletiniz-bridge' ),
			'network'    => __( 'The connection to the panel broke off. The bridge keeps trying.', 'iletiniz-bridge' ),
			'bad_answer' => __( 'Something other than the panel answered, perhaps a proxy or a maintenance page. Open the panel’s address in your browser to see it.', 'iletiniz-bridge' ),
			'database'   => __( 'The store’s database did not take a change. Check its disk and tables.', 'iletiniz-bridge' ),
			'too_many'   => __( 'The panel asks for a pause after too many calls. Wait a few minutes, then try again.', 'iletiniz-bridge' ),
		);
	}

	/**
	 * Return why the panel refuses a store, a person or an event.
	 *
	 * @return array<string, string>
	 */
	private static function refusals(): array {
		return array(
			'unauthorized'    => __( 'The panel no longer accepts this store’s signature. Pair again with a fresh code; waiting events are kept.', 'iletiniz-bridge' ),
			'other_site'      => __( 'The panel knows this store under another address. Open the store’s page in the panel and answer whether it has moved or is a copy; waiting events are kept.', 'iletiniz-bridge' ),
			'salt_changed'    => __( 'The security keys of this WordPress have changed, so the stored secret cannot be read any more. Pair again with a fresh code; waiting events are kept.', 'iletiniz-bridge' ),
			'locked'          => __( 'Your access to the panel is locked. Ask the person who runs the panel.', 'iletiniz-bridge' ),
			'too_large'       => __( 'The event is larger than the panel accepts. Shorten the order’s texts, then send it again.', 'iletiniz-bridge' ),
			'unusable'        => __( 'The panel could not use this event. Bring plugin and panel up to date, then send it again.', 'iletiniz-bridge' ),
			'not_json'        => __( 'The event reached the panel damaged. Send it again; if that fails, look for a firewall or proxy that changes requests.', 'iletiniz-bridge' ),
			'delivery_reused' => __( 'The panel mistook this event for an earlier one. Send it again.', 'iletiniz-bridge' ),
			'unreadable'      => __( 'The order could not be read: another plugin failed. Send it again once that works.', 'iletiniz-bridge' ),
			'too_old'         => __( 'The event waited more than three days. Send it again if the panel should still know.', 'iletiniz-bridge' ),
		);
	}

	/**
	 * Return what can go wrong while pairing and signing in.
	 *
	 * @return array<string, string>
	 */
	private static function pairing(): array {
		return array(
			'shop_not_https' => __( 'The panel takes only stores with an https address. Give the store a certificate and set its address (Settings → General) to https, then pair again.', 'iletiniz-bridge' ),
			'no_panel'       => __( 'There is no iletiniz panel at this address. Type the address without a path, as the panel shows it beside the code.', 'iletiniz-bridge' ),
			'no_code'       => __( 'The code is missing. Type the code that the panel shows under “Add store”.', 'iletiniz-bridge' ),
			'pair_timeout'  => __( 'The panel did not answer in time. It may have taken the code all the same: get a fresh code and pair again.', 'iletiniz-bridge' ),
			'wrong_code'    => __( 'The code is wrong, used or older than 15 minutes. Get a fresh one in the panel.', 'iletiniz-bridge' ),
			'site_taken'    => __( 'The panel already has a store with this address. Open that store in the panel and pair it again from there.', 'iletiniz-bridge' ),
			'bad_url'       => __( 'This is not the address of a panel. Type it as in your browser, for example https://panel.example.com.', 'iletiniz-bridge' ),
			'not_https'     => __( 'The panel’s address must begin with https://, so that nobody can listen in.', 'iletiniz-bridge' ),
			'local_refused' => __( 'A panel inside the own network is only allowed where wp-config.php sets ILETINIZ_BRIDGE_LOCAL. Use the panel’s public address.', 'iletiniz-bridge' ),
			'not_paired'    => __( 'This store is not paired with a panel. Pair it first.', 'iletiniz-bridge' ),
			'foreign_link'  => __( 'The panel’s answer led to another host and was not followed. Check the panel’s public address in its own settings.', 'iletiniz-bridge' ),
		);
	}
}
