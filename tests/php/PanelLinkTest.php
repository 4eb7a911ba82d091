<?php
/**
 * Tests of the way into the panel.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

require_once __DIR__ . '/Admin_Case.php';

/**
 * Who is signed in, and where the browser may be led.
 */
final class PanelLink_Test extends Admin_Case {

	/**
	 * The panel hears who wants in, and the browser is led to the panel's own link.
	 *
	 * @return void
	 */
	public function test_open_leads_to_the_link_of_the_panel(): void {
		$this->pair();
		$this->answers[] = array( 201, array( 'url' => self::PANEL . '/sign-in/abc', 'expires_in' => 60 ) );
		$end             = $this->send( 'open', array( 'order_id' => '12' ), 'GET' );
		self::assertSame( array( self::PANEL . '/sign-in/abc', 303 ), array( $end->getMessage(), $end->getCode() ) );
		self::assertSame( array( 1, 'manager', 12 ), array( $this->calls[0][1]['wp_user_id'], $this->calls[0][1]['role'], $this->calls[0][1]['order_id'] ) );
	}

	/**
	 * A link to another scheme, host or port, or with a user in it, is never followed.
	 *
	 * @return void
	 */
	public function test_open_follows_no_foreign_link(): void {
		$this->pair();
		$foreign = array( 'https://127.0.0.1:7/a', 'http://127.0.0.1/a', 'http://evil.example/a', 'http://127.0.0.1:7@evil.example/', 'http://x@127.0.0.1:7/', '//127.0.0.1:7/', 'javascript:alert(1)', '', array( 'x' ), null );
		foreach ( $foreign as $url ) {
			$this->answers = array( array( 201, array( 'url' => $url ) ) );
			$end           = $this->send( 'open', array(), 'GET' );
			self::assertStringEndsWith( 'admin.php?page=iletiniz-bridge', $end->getMessage() );
			self::assertStringContainsString( 'not followed', $this->notice() );
		}
	}

	/**
	 * A locked person, a dead panel and a missing pairing lead back with a sentence.
	 *
	 * @return void
	 */
	public function test_open_says_why_it_failed(): void {
		$this->send( 'open', array(), 'GET' );
		self::assertStringContainsString( 'not paired', $this->notice() );
		$this->pair();
		$this->answers[] = array( 403, array( 'error' => 'locked' ) );
		$this->send( 'open', array(), 'GET' );
		self::assertStringContainsString( 'locked', $this->notice() );
		$this->send( 'open', array(), 'GET' );
		self::assertStringContainsString( 'refused the connection', $this->notice() );
	}

	/**
	 * Without capability or nonce the panel hears nothing.
	 *
	 * @return void
	 */
	public function test_open_needs_capability_and_nonce(): void {
		$this->pair();
		self::assertSame( 403, $this->send( 'open', array(), 'GET', 'wrong' )->getCode() );
		$this->become_subscriber();
		self::assertSame( 403, $this->send( 'open', array(), 'GET' )->getCode() );
		self::assertSame( array(), $this->calls );
	}

	/**
	 * An order number that is none is left out, without an error of PHP.
	 *
	 * @return void
	 */
	public function test_open_tolerates_any_order_number(): void {
		$this->pair();
		foreach ( array( array( '5' ), '<b>', '' ) as $order_id ) {
			$this->calls = array();
			$this->send( 'open', array( 'order_id' => $order_id ), 'GET' );
			self::assertArrayNotHasKey( 'order_id', $this->calls[0][1] );
		}
	}

	/**
	 * The Plugins list links to the settings, and to the panel once there is one; to nobody else's eyes.
	 *
	 * @return void
	 */
	public function test_plugins_row_links_to_settings_and_panel(): void {
		$link = $this->plugin->panel_link();
		self::assertSame( array( 'settings' ), array_keys( $link->add_to_plugins_row( array() ) ) );
		$this->pair();
		self::assertSame( array( 'settings', 'panel', 'deactivate' ), array_keys( $link->add_to_plugins_row( array( 'deactivate' => '' ) ) ) );
		self::assertStringContainsString( 'action=iletiniz_bridge_open&#038;_wpnonce=', $link->add_to_plugins_row( array() )['panel'] );
		$this->become_subscriber();
		self::assertSame( array(), $link->add_to_plugins_row( array() ) );
	}

	/**
	 * The link of an order names the order.
	 *
	 * @return void
	 */
	public function test_url_names_the_order(): void {
		self::assertStringContainsString( 'order_id=7', $this->plugin->panel_link()->url( 7 ) );
		self::assertStringNotContainsString( 'order_id', $this->plugin->panel_link()->url() );
	}
}
