<?php
/**
 * Tests of the settings page's forms.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Consent;
use Iletiniz\Bridge\Settings;

require_once __DIR__ . '/Admin_Case.php';

/**
 * Who may do what, and what is said afterwards.
 */
final class SettingsActions_Test extends Admin_Case {

	/**
	 * Return all actions.
	 *
	 * @return array<string, array{string}>
	 */
	public function verbs(): array {
		$verbs = array( 'ask', 'pair', 'unpair', 'test', 'flush', 'again', 'save_consent' );
		return array_combine( $verbs, array_map( static fn( $verb ) => array( $verb ), $verbs ) );
	}

	/**
	 * Nobody without the capability gets through, even with a right nonce.
	 *
	 * @dataProvider verbs
	 * @param string $verb The action.
	 * @return void
	 */
	public function test_action_is_refused_without_capability( string $verb ): void {
		$this->become_subscriber();
		self::assertSame( 403, $this->send( $verb )->getCode() );
		self::assertSame( array(), $this->calls );
	}

	/**
	 * A missing or a foreign nonce is refused.
	 *
	 * @dataProvider verbs
	 * @param string $verb The action.
	 * @return void
	 */
	public function test_action_is_refused_without_nonce( string $verb ): void {
		self::assertSame( 403, $this->send( $verb, array(), 'POST', '' )->getCode() );
		self::assertSame( 403, $this->send( $verb, array(), 'POST', wp_create_nonce( 'iletiniz_bridge_other' ) )->getCode() );
		self::assertSame( array(), $this->calls );
	}

	/**
	 * No link does anything: GET is refused with the right nonce, too.
	 *
	 * @dataProvider verbs
	 * @param string $verb The action.
	 * @return void
	 */
	public function test_action_is_refused_as_get( string $verb ): void {
		$fields = array(
			'panel' => self::PANEL,
			'code'  => 'ABCDE23456',
		);
		self::assertSame( 405, $this->send( $verb, $fields, 'GET' )->getCode() );
		self::assertSame( array(), $this->calls );
	}

	/**
	 * Asking sends nothing, keeps what was typed and leads to the confirm step.
	 *
	 * @return void
	 */
	public function test_ask_leads_to_confirm_and_sends_nothing(): void {
		$end = $this->send(
			'ask',
			array(
				'panel' => self::PANEL,
				'code'  => 'ABCDE23456',
			)
		);
		self::assertSame( 303, $end->getCode() );
		self::assertStringEndsWith( 'admin.php?page=iletiniz-bridge&view=confirm', $end->getMessage() );
		self::assertSame( array(), $this->calls );
	}

	/**
	 * Arrays and overlong or scripted fields are a plain fault with words, never an error of PHP.
	 *
	 * @return void
	 */
	public function test_hostile_fields_end_in_a_sentence(): void {
		$hostile = array( array( 'x' => 'y' ), '<script>alert(1)</script>', str_repeat( 'a!', 50000 ), "http://a\r\nHost: b", 'javascript:alert(1)' );
		foreach ( $hostile as $value ) {
			foreach ( array( 'ask', 'pair' ) as $verb ) {
				$end = $this->send(
					$verb,
					array(
						'panel' => $value,
						'code'  => $value,
					)
				);
				self::assertStringEndsWith( 'page=iletiniz-bridge', $end->getMessage() );
				self::assertNotSame( '', $this->notice() );
			}
			$draft = get_transient( 'iletiniz_bridge_pairing_1' );
			self::assertLessThanOrEqual( 340, strlen( $draft['panel'] . $draft['code'] ) );
			self::assertStringNotContainsString( '<script', $this->page() );
		}
		self::assertSame( array(), $this->calls );
	}

	/**
	 * A refused code is said in words, and address and code stay in the form.
	 *
	 * @return void
	 */
	public function test_refused_code_keeps_what_was_typed(): void {
		$this->answers[] = array( 401, array( 'error' => 'wrong_code' ) );
		$this->send(
			'pair',
			array(
				'panel' => self::PANEL,
				'code'  => 'ZZZZZ99999',
			)
		);
		$page = $this->page();
		self::assertCount( 1, $this->calls );
		self::assertStringContainsString( 'notice-error', $page );
		self::assertStringContainsString( 'value="' . self::PANEL . '"', $page );
		self::assertStringContainsString( 'value="ZZZZZ99999"', $page );
		self::assertStringNotContainsString( 'notice-error', $this->page() );
	}

	/**
	 * A good code pairs, and the page says with whom.
	 *
	 * @return void
	 */
	public function test_good_code_pairs(): void {
		$this->pair();
		self::assertTrue( Settings::get( 'is_paired' ) );
		self::assertStringContainsString( '127.0.0.1:7', $this->notice() );
		self::assertFalse( get_transient( 'iletiniz_bridge_pairing_1' ) );
	}

	/**
	 * Unpairing removes what waits and the pairing.
	 *
	 * @return void
	 */
	public function test_unpair_removes_pairing_and_events(): void {
		$this->pair();
		$this->plugin->outbox()->add( 'order.updated', 5 );
		$this->send( 'unpair' );
		self::assertFalse( Settings::get( 'is_paired' ) );
		self::assertSame( 0, $this->plugin->outbox()->count( 'waiting' ) );
	}

	/**
	 * The test event goes out like any other, and the page tells that the panel took it.
	 *
	 * @return void
	 */
	public function test_test_event_is_sent_and_told(): void {
		$this->pair();
		add_filter( 'pre_http_request', array( $this, 'take_all' ), 5, 3 );
		remove_filter( 'pre_http_request', array( $this, 'answer_call' ), 10 );
		$this->send( 'test' );
		remove_filter( 'pre_http_request', array( $this, 'take_all' ), 5 );
		self::assertSame( 'bridge.test', $this->calls[0][1]['events'][0]['topic'] );
		self::assertStringContainsString( 'works', $this->notice() );
		self::assertSame( 0, $this->plugin->outbox()->count( 'waiting' ) );
	}

	/**
	 * A dead panel is told in words, the test event stays, and a second click adds no second one.
	 *
	 * @return void
	 */
	public function test_test_event_waits_when_the_panel_is_dead(): void {
		$this->pair();
		$this->send( 'test' );
		self::assertStringContainsString( 'refused the connection', $this->notice() );
		$this->send( 'test' );
		self::assertSame( 1, $this->plugin->outbox()->count( 'waiting' ) );
	}

	/**
	 * A test event that the panel refuses is told with the field and the rule.
	 *
	 * @return void
	 */
	public function test_refused_test_event_is_told(): void {
		$this->pair();
		$refuse = function ( $answer, array $arguments, string $url ) {
			$event         = json_decode( $arguments['body'], true )['events'][0];
			$result        = array( 'id' => $event['id'], 'status' => 'refused', 'field' => 'topic', 'rule' => 'known' );
			$this->answers = array( array( 202, array( 'results' => array( $result ), 'directives' => array() ) ) );
			return $this->answer_call( $answer, $arguments, $url );
		};
		add_filter( 'pre_http_request', $refuse, 50, 3 );
		$this->send( 'test' );
		remove_filter( 'pre_http_request', $refuse, 50 );
		self::assertStringContainsString( 'topic: known', $this->notice() );
		self::assertSame( 1, $this->plugin->outbox()->count( 'aside' ) );
	}

	/**
	 * "Send everything now" tells how many events are left and why.
	 *
	 * @return void
	 */
	public function test_flush_tells_what_is_left(): void {
		$this->pair();
		$this->send( 'flush' );
		self::assertSame( 'No event waits.', $this->notice() );
		$this->plugin->outbox()->add( 'store.updated' );
		$this->plugin->outbox()->add( 'store.updated' );
		$this->send( 'flush' );
		self::assertStringStartsWith( '2 events still wait.', $this->notice() );
		add_filter( 'pre_http_request', array( $this, 'take_all' ), 50, 3 );
		$this->send( 'flush' );
		remove_filter( 'pre_http_request', array( $this, 'take_all' ), 50 );
		self::assertSame( 'No event waits any more.', $this->notice() );
	}

	/**
	 * "Send again" puts what was set aside back and sends it.
	 *
	 * @return void
	 */
	public function test_again_sends_what_was_set_aside(): void {
		$this->pair();
		$outbox = $this->plugin->outbox();
		$outbox->add( 'store.updated' );
		$outbox->set_aside( array( (int) $outbox->list_waiting( 1 )[0]->id ), 'unusable' );
		add_filter( 'pre_http_request', array( $this, 'take_all' ), 50, 3 );
		$this->send( 'again' );
		remove_filter( 'pre_http_request', array( $this, 'take_all' ), 50 );
		self::assertSame( array( 0, 0 ), array( $outbox->count( 'aside' ), $outbox->count( 'waiting' ) ) );
	}

	/**
	 * Without a pairing nothing is sent, and the page says what is missing.
	 *
	 * @return void
	 */
	public function test_nothing_is_sent_without_pairing(): void {
		foreach ( array( 'test', 'flush', 'again' ) as $verb ) {
			$this->send( $verb );
			self::assertStringContainsString( 'not paired', $this->notice() );
		}
		self::assertSame( array(), $this->calls );
	}

	/**
	 * A consent text of more than 300 characters is refused and stays in the form; 300 are kept, with the switch.
	 *
	 * @return void
	 */
	public function test_consent_text_is_limited_and_kept(): void {
		$this->send( 'save_consent', array( 'text' => str_repeat( 'ş', 301 ) ) );
		self::assertStringContainsString( '300', $this->notice() );
		self::assertStringContainsString( str_repeat( 'ş', 301 ), class_exists( 'WooCommerce' ) ? $this->page() : get_transient( 'iletiniz_bridge_consent_1' )['text'] );
		$this->send(
			'save_consent',
			array(
				'text'         => str_repeat( 'ş', 300 ),
				'asks_consent' => 'yes',
			)
		);
		self::assertSame( str_repeat( 'ş', 300 ), Consent::text() );
		self::assertTrue( (bool) Settings::get( 'asks_consent' ) );
	}

	/**
	 * Answer a delivery by taking all of it.
	 *
	 * @param mixed  $answer    Not used.
	 * @param array  $arguments Of the call.
	 * @param string $url       Where to.
	 * @return array
	 */
	public function take_all( $answer, array $arguments, string $url ): array {
		$results = array();
		foreach ( json_decode( (string) $arguments['body'], true )['events'] ?? array() as $event ) {
			$results[] = array(
				'id'     => $event['id'],
				'status' => 'taken',
			);
		}
		$this->answers = array( array( 202, array( 'results' => $results, 'directives' => array() ) ) );
		return $this->answer_call( $answer, $arguments, $url );
	}
}
