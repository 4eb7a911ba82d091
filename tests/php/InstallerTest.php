<?php
/**
 * Coming into a site, and leaving it.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Installer;
use Iletiniz\Bridge\Outbox;
use Iletiniz\Bridge\Settings;
use PHPUnit\Framework\TestCase;

/**
 * Tests of Installer. Tables come and go here, which no transaction takes back: each test leaves the site installed.
 */
final class Installer_Test extends TestCase {

	/**
	 * The option before.
	 *
	 * @var mixed
	 */
	private $before;

	/**
	 * Begin.
	 *
	 * @return void
	 */
	protected function setUp(): void {
		$this->before = get_option( 'iletiniz_bridge' );
	}

	/**
	 * Leave the site as it was.
	 *
	 * @return void
	 */
	protected function tearDown(): void {
		Installer::activate();
		if ( is_array( $this->before ) ) {
			update_option( 'iletiniz_bridge', $this->before, true );
		}
	}

	/**
	 * Activation makes the table and the autoloaded option, and does no harm the second time.
	 *
	 * @return void
	 */
	public function test_activate(): void {
		Installer::uninstall();
		Installer::activate();
		$outbox = new Outbox( $GLOBALS['wpdb'] );
		self::assertTrue( $outbox->add( 'bridge.test' ) );
		Settings::set( array( 'asks_consent' => true ) );
		Installer::activate();
		self::assertSame( 1, $outbox->count( 'waiting' ) );
		self::assertTrue( Settings::get( 'asks_consent' ) );
		self::assertArrayHasKey( 'iletiniz_bridge', wp_load_alloptions( true ) );
		$outbox->clear();
	}

	/**
	 * A site that has another version's table, or none, gets this one with the next page of wp-admin.
	 *
	 * @return void
	 */
	public function test_ensure(): void {
		Installer::uninstall();
		Installer::ensure();
		self::assertTrue( $this->has_table() );
		$before = $GLOBALS['wpdb']->num_queries;
		Installer::ensure();
		self::assertSame( $before, $GLOBALS['wpdb']->num_queries );
	}

	/**
	 * The table asks for no change once it is made.
	 *
	 * @return void
	 */
	public function test_table_is_settled(): void {
		Installer::activate();
		$alters = array();
		$count  = static function ( string $query ) use ( &$alters ): string {
			$alters = array_merge( $alters, preg_grep( '/^\s*(ALTER|CREATE)/i', array( $query ) ) );
			return $query;
		};
		add_filter( 'query', $count );
		Installer::activate();
		remove_filter( 'query', $count );
		self::assertSame( array(), $alters );
	}

	/**
	 * Deactivation ends what would run by itself, and keeps the rows.
	 *
	 * @return void
	 */
	public function test_deactivate(): void {
		wp_schedule_single_event( time() + 60, 'iletiniz_bridge_tick' );
		$outbox = new Outbox( $GLOBALS['wpdb'] );
		$outbox->add( 'bridge.test' );
		Installer::deactivate();
		self::assertFalse( wp_next_scheduled( 'iletiniz_bridge_tick' ) );
		self::assertSame( 1, $outbox->count( 'waiting' ) );
		$outbox->clear();
	}

	/**
	 * Uninstalling leaves nothing of ours in the database.
	 *
	 * @return void
	 */
	public function test_uninstall(): void {
		foreach ( array( '', '_pairing', '_state', '_mirror', '_consent', '_lock' ) as $name ) {
			update_option( "iletiniz_bridge$name", array( 'x' ), false );
		}
		set_transient( 'iletiniz_bridge_notice_1', array( 'x' ), 600 );
		wp_schedule_single_event( time() + 60, 'iletiniz_bridge_tick' );
		$post    = wp_insert_post( array( 'post_title' => 'x' ) );
		$comment = wp_insert_comment( array( 'comment_post_ID' => $post, 'comment_content' => 'x' ) );
		update_post_meta( $post, '_iletiniz_muted', 'yes' );
		update_comment_meta( $comment, '_iletiniz_directive', 'x' );
		if ( function_exists( 'wc_create_order' ) ) {
			$order = wc_create_order();
			$order->update_meta_data( '_iletiniz_consent', array( 'sms_marketing' => true ) );
			$order->save();
		}
		if ( function_exists( 'as_schedule_single_action' ) ) {
			as_schedule_single_action( time() + 60, 'iletiniz_bridge_deliver', array(), 'iletiniz-bridge' );
		}
		Installer::uninstall();
		self::assertSame( array(), $this->traces() );
		wp_delete_post( $post, true );
	}

	/**
	 * Return every table that holds the word iletiniz, looking at each text in the database.
	 *
	 * @return string[]
	 */
	private function traces(): array {
		global $wpdb;
		$found = array();
		foreach ( $wpdb->get_results( 'SELECT table_name AS t, column_name AS c FROM information_schema.columns WHERE table_schema = DATABASE() AND character_set_name IS NOT NULL' ) as $one ) {
			$hits = (int) $wpdb->get_var( "SELECT COUNT(*) FROM `$one->t` WHERE `$one->c` LIKE '%iletiniz%' AND `$one->c` NOT LIKE '%iletiniz-bridge.php%'" );
			if ( $hits || false !== strpos( $one->t, 'iletiniz' ) ) {
				$found[] = "$one->t.$one->c";
			}
		}
		return $found;
	}

	/**
	 * WooCommerce is told that the bridge is compatible with HPOS and with the blocks.
	 *
	 * @return void
	 */
	public function test_declares_compatibility(): void {
		$util = '\Automattic\WooCommerce\Utilities\FeaturesUtil';
		if ( ! class_exists( $util ) || ! defined( 'WC_ABSPATH' ) ) {
			Installer::declare_compatible();
			self::markTestSkipped( 'There is nobody to tell.' );
		}
		$said = $util::get_compatible_features_for_plugin( plugin_basename( ILETINIZ_BRIDGE_FILE ) );
		self::assertContains( 'custom_order_tables', $said['compatible'] );
	}

	/**
	 * Tell whether the table is there.
	 *
	 * @return bool
	 */
	private function has_table(): bool {
		global $wpdb;
		return (bool) $wpdb->get_var( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( $wpdb->prefix . 'iletiniz_outbox' ) ) );
	}
}
