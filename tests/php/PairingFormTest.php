<?php
/**
 * Tests of the two steps of pairing.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Pairing_Form;

require_once __DIR__ . '/Admin_Case.php';

/**
 * What is asked before anything is sent.
 */
final class PairingForm_Test extends Admin_Case {

	/**
	 * The panel's link fills in the form and sends nothing.
	 *
	 * @return void
	 */
	public function test_link_fills_in_the_form_and_sends_nothing(): void {
		$page = $this->page(
			array(
				'panel' => self::PANEL,
				'code'  => 'ABCDE23456',
			)
		);
		self::assertStringContainsString( 'value="' . self::PANEL . '"', $page );
		self::assertStringContainsString( 'value="ABCDE23456"', $page );
		self::assertStringContainsString( 'value="iletiniz_bridge_ask"', $page );
		self::assertStringNotContainsString( 'value="iletiniz_bridge_pair"', $page );
		self::assertSame( array(), $this->calls );
	}

	/**
	 * A paired store that follows a fresh link sees the form on top, and its pairing stays until the new one succeeds.
	 *
	 * @return void
	 */
	public function test_link_offers_to_pair_again(): void {
		$this->pair();
		$page = $this->page(
			array(
				'panel' => 'https://other.example.com',
				'code'  => 'ABCDE23456',
			)
		);
		self::assertLessThan( strpos( $page, 'Last delivery' ), strpos( $page, 'https://other.example.com' ) );
		self::assertSame( self::PANEL, $this->plugin->pairing()->get()['panel_url'] );
	}

	/**
	 * The confirm step shows the host, asks, and carries exactly what it showed.
	 *
	 * @return void
	 */
	public function test_confirm_shows_the_host_and_sends_nothing(): void {
		$this->send(
			'ask',
			array(
				'panel' => self::PANEL,
				'code'  => 'ABCDE23456',
			)
		);
		$page = $this->page( array( 'view' => 'confirm' ) );
		self::assertMatchesRegularExpression( '/font-size:[^>]+>127\.0\.0\.1:7</', $page );
		self::assertStringContainsString( 'Is this your panel?', $page );
		self::assertStringContainsString( 'value="iletiniz_bridge_pair"', $page );
		self::assertSame( array(), $this->calls );
	}

	/**
	 * An address that no panel can have never reaches the confirm step.
	 *
	 * @return void
	 */
	public function test_confirm_is_not_shown_for_a_bad_address(): void {
		foreach ( array( 'ftp://panel.example.com', 'http://panel.example.com', 'javascript:alert(1)', '' ) as $panel ) {
			$page = $this->page(
				array(
					'panel' => $panel,
					'code'  => 'ABCDE23456',
					'view'  => 'confirm',
				)
			);
			self::assertStringNotContainsString( 'Is this your panel?', $page );
		}
	}

	/**
	 * Whatever a link carries, the page stays whole: markup is escaped, arrays count as nothing, length is cut.
	 *
	 * @return void
	 */
	public function test_hostile_link_is_escaped(): void {
		$page = $this->page(
			array(
				'panel' => '"><script>alert(1)</script>',
				'code'  => '" onfocus="alert(1)',
				'view'  => array( 'confirm' ),
			)
		);
		self::assertStringNotContainsString( '<script', $page );
		self::assertStringNotContainsString( '" onfocus="', $page );
		$page = $this->page(
			array(
				'panel' => array( 'a' ),
				'code'  => str_repeat( '9', 5000 ),
			)
		);
		self::assertStringContainsString( 'value="' . str_repeat( '9', 40 ) . '"', $page );
	}

	/**
	 * A host is shown with its port; one with foreign letters, which could pass for others, never gets that far.
	 *
	 * @return void
	 */
	public function test_host_has_port_and_no_foreign_letters(): void {
		self::assertSame( 'panel.example.com:8443', Pairing_Form::host( 'https://panel.example.com:8443/x' ) );
		self::assertInstanceOf( \WP_Error::class, $this->plugin->pairing()->check_url( 'https://pаnel.example.com' ) );
	}
}
