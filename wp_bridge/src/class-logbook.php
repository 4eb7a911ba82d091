<?php
/**
 * What went wrong inside.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Writes to WooCommerce's log: what failed and where, never about whom.
 */
final class Logbook {

	/**
	 * Write down a problem. Its message is left out, because it may quote an order.
	 *
	 * @param string     $what    A static sentence.
	 * @param \Throwable $problem What was thrown.
	 * @return void
	 */
	public static function note( string $what, \Throwable $problem ): void {
		if ( function_exists( 'wc_get_logger' ) ) {
			$where = sprintf( '%s at %s:%d', get_class( $problem ), basename( $problem->getFile() ), $problem->getLine() );
			wc_get_logger()->error( "$what: $where", array( 'source' => 'iletiniz-bridge' ) );
		}
	}
}
