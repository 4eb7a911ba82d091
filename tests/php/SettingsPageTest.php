<?php
/**
 * Tests of the settings page.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Settings_Page;
use Iletiniz\Bridge\User_Memory;

require_once __DIR__ . '/Admin_Case.php';

/**
 * What the page shows in each state.
 */
final class SettingsPage_Test extends Admin_Case {

	/**
	 * The page stands under WooCommerce's menu, or in WordPress's own without WooCommerce, for those who may.
	 *
	 * @return void
	 */
	public function test_page_is_in_the_menu(): void {
		$GLOBALS['submenu'] = array();
		$GLOBALS['menu']    = array();
		$page               = new Settings_Page( $this->plugin->pairing(), $this->plugin->health(), $this->plugin->outbox(), $this->plugin->panel_link() );
		$page->add_to_menu();
		$entry = class_exists( 'WooCommerce' ) ? $GLOBALS['submenu']['woocommerce'][0] : array_values( $GLOBALS['menu'] )[0];
		self::assertSame( 'iletiniz-bridge', $entry[2] );
		self::assertSame( class_exists( 'WooCommerce' ) ? 'manage_woocommerce' : 'manage_options', $entry[1] );
		self::assertStringEndsWith( 'admin.php?page=iletiniz-bridge', Settings_Page::url() );
	}

	/**
	 * An unpaired store sees the form, what will be sent where, and no button that sends.
	 *
	 * @return void
	 */
	public function test_unpaired_page_asks_to_pair(): void {
		$page = $this->page();
		self::assertStringContainsString( 'value="iletiniz_bridge_ask"', $page );
		self::assertStringContainsString( 'What this plugin sends', $page );
		self::assertStringNotContainsString( 'iletiniz_bridge_test', $page );
		self::assertSame( class_exists( 'WooCommerce' ), false !== strpos( $page, 'iletiniz_bridge_save_consent' ) );
	}

	/**
	 * A paired store sees how it is doing and all buttons, and no form to pair.
	 *
	 * @return void
	 */
	public function test_paired_page_shows_health_and_buttons(): void {
		$this->pair();
		$this->plugin->outbox()->add( 'order.deleted', 5 );
		$this->plugin->state()->note( 'timeout' );
		$page = $this->page();
		foreach ( array( '127.0.0.1:7', 'iletiniz_bridge_test', 'iletiniz_bridge_flush', 'iletiniz_bridge_open', 'view=unpair', 'Oldest waiting event', 'did not answer in time', '<td style="overflow-wrap:anywhere">1</td>' ) as $part ) {
			self::assertStringContainsString( $part, $page );
		}
		self::assertStringNotContainsString( 'iletiniz_bridge_ask', $page );
		self::assertSame( array(), $this->calls );
	}

	/**
	 * A delivery that stopped shows the reason, the way out, and no button that would fail.
	 *
	 * @return void
	 */
	public function test_stopped_delivery_shows_the_way_out(): void {
		$this->pair();
		$this->plugin->state()->stop( 'unauthorized' );
		$page = $this->page();
		self::assertStringContainsString( 'Nothing is being sent', $page );
		self::assertStringContainsString( 'href="#pair"', $page );
		self::assertStringContainsString( 'value="iletiniz_bridge_ask"', $page );
		self::assertStringNotContainsString( 'iletiniz_bridge_test', $page );
		$this->plugin->state()->stop( 'other_site' );
		$page = $this->page();
		self::assertStringContainsString( 'href="' . self::PANEL, $page );
		self::assertStringNotContainsString( 'value="iletiniz_bridge_ask"', $page );
	}

	/**
	 * Changed security keys lead to pairing again with the same panel, never to an error.
	 *
	 * @return void
	 */
	public function test_changed_salts_ask_to_pair_again(): void {
		$this->pair();
		update_option( 'iletiniz_bridge_pairing', array_merge( get_option( 'iletiniz_bridge_pairing' ), array( 'secret' => 'unreadable' ) ), false );
		$page = $this->page();
		self::assertStringContainsString( 'security keys', $page );
		self::assertStringContainsString( 'id="iletiniz-panel"', $page );
		self::assertStringContainsString( 'value="' . self::PANEL . '"', $page );
	}

	/**
	 * What was set aside is listed with its reason, escaped, and can be sent again.
	 *
	 * @return void
	 */
	public function test_set_aside_events_are_listed(): void {
		$this->pair();
		$outbox = $this->plugin->outbox();
		for ( $count = 0; $count < 22; $count++ ) {
			$outbox->add( 'order.deleted', 900000 + $count );
		}
		$outbox->set_aside( wp_list_pluck( $outbox->list_waiting( 50 ), 'id' ), 'order.<script>: x' );
		$page = $this->page();
		self::assertStringContainsString( 'Send 22 events again', $page );
		self::assertSame( 20, substr_count( $page, 'order.&lt;script&gt;: x' ) );
		self::assertStringNotContainsString( '<script', $page );
	}

	/**
	 * Unpairing asks first, and names how many events would be removed.
	 *
	 * @return void
	 */
	public function test_unpair_asks_first(): void {
		$this->pair();
		$this->plugin->outbox()->add( 'order.deleted', 5 );
		$page = $this->page( array( 'view' => 'unpair' ) );
		self::assertStringContainsString( '1 event has not reached the panel', $page );
		self::assertStringContainsString( 'value="iletiniz_bridge_unpair"', $page );
	}

	/**
	 * A notice is escaped and shown once.
	 *
	 * @return void
	 */
	public function test_notice_is_escaped_and_shown_once(): void {
		User_Memory::notice( 'error', '<script>alert(1)</script>' );
		self::assertStringContainsString( '&lt;script&gt;', $this->page() );
		self::assertStringNotContainsString( 'alert(1)', $this->page() );
	}
}
