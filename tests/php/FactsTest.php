<?php
/**
 * What the store says of itself.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Facts;
use PHPUnit\Framework\TestCase;

/**
 * Facts have the names and shapes of the protocol.
 */
final class Facts_Test extends TestCase {

	/** All names of the protocol are there, with the store's name as a person reads it. */
	public function test_has_the_protocols_names(): void {
		$name = static function () {
			return 'Ay&#039;s &amp; Co';
		};
		add_filter( 'pre_option_blogname', $name );
		$facts = ( new Facts() )->all();
		remove_filter( 'pre_option_blogname', $name );
		$this->assertSame( array( 'name', 'timezone', 'locale', 'currency', 'country', 'versions', 'statuses' ), array_keys( $facts ) );
		$this->assertSame( "Ay's & Co", $facts['name'] );
		$this->assertSame( array( 'bridge', 'wordpress', 'woocommerce', 'php' ), array_keys( $facts['versions'] ) );
	}

	/** What another plugin breaks is left out; everything else is told. */
	public function test_tolerates_other_plugins(): void {
		if ( ! function_exists( 'wc_get_order_statuses' ) ) {
			$this->markTestSkipped( 'WooCommerce is not there.' );
		}
		$break = static function () {
			throw new \RuntimeException( 'from another plugin' );
		};
		add_filter( 'wc_order_statuses', $break );
		$facts = ( new Facts() )->all();
		remove_filter( 'wc_order_statuses', $break );
		$this->assertSame( array( 'name', 'timezone', 'locale', 'currency', 'country', 'versions' ), array_keys( $facts ) );
	}

	/** Statuses come without WooCommerce's prefix, drafts and markup, custom ones included. */
	public function test_lists_statuses(): void {
		if ( ! function_exists( 'wc_get_order_statuses' ) ) {
			$this->markTestSkipped( 'WooCommerce is not there.' );
		}
		$add = static function ( $statuses ) {
			return $statuses + array(
				'wc-checkout-draft' => 'Draft',
				'wc-'               => 'Nothing',
				'wc-kargoda'        => '<b>Kargoda</b>',
			);
		};
		add_filter( 'wc_order_statuses', $add );
		$labels = array_column( ( new Facts() )->all()['statuses'], 'label', 'slug' );
		remove_filter( 'wc_order_statuses', $add );
		$this->assertSame( 'Kargoda', $labels['kargoda'] );
		$this->assertArrayHasKey( 'processing', $labels );
		$this->assertArrayNotHasKey( 'checkout-draft', $labels );
		$this->assertArrayNotHasKey( '', $labels );
	}
}
