<?php
/**
 * Keeps long runs flat in memory.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Frees what loading orders leaves behind in this process.
 */
final class Order_Memory {

	/**
	 * Forget loaded orders. A persistent object cache keeps what it has; only this process's copy goes.
	 *
	 * @param int[] $ids The orders that were loaded.
	 * @return void
	 */
	public static function free( array $ids ): void {
		if ( function_exists( 'wp_cache_supports' ) && wp_cache_supports( 'flush_runtime' ) ) {
			wp_cache_flush_runtime();
		} elseif ( ! wp_using_ext_object_cache() ) {
			wp_cache_flush();
		} else {
			foreach ( $ids as $id ) {
				wp_cache_delete( $id, 'posts' );
				wp_cache_delete( $id, 'post_meta' );
			}
		}
	}
}
