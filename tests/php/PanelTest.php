<?php
/**
 * Calls to the panel.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Panel;
use Iletiniz\Bridge\Signer;

require_once __DIR__ . '/Delivery_Case.php';

/**
 * Signature, clock, secret, stops and directives of a call.
 */
final class Panel_Test extends Delivery_Case {

	/** A call is signed over exactly what is sent, and carries a UUID of its own. */
	public function test_signs_what_it_sends(): void {
		$this->answers = array( $this->answer( 202 ) );
		$this->plugin->panel()->call( 'events', array( 'note' => 'Çağrı / 1' ) );
		$this->assertTrue( $this->is_genuine( $this->calls[0], self::SECRET, time() ) );
		$this->assertSame( self::PANEL . '/bridge/v1/stores/7/events', $this->calls[0]['url'] );
		$this->assertSame( '{"note":"Çağrı / 1"}', $this->calls[0]['raw'] );
		$this->assertMatchesRegularExpression( '/^[0-9a-f-]{36}$/', $this->calls[0]['headers']['X-Iletiniz-Delivery'] );
	}

	/** A given delivery id is used. */
	public function test_uses_the_given_delivery_id(): void {
		$this->answers = array( $this->answer( 202 ) );
		$this->plugin->panel()->call( 'events', array(), '0198f2c4-6b1e-7c3a-9d55-2f1f0a6b7c8d' );
		$this->assertSame( '0198f2c4-6b1e-7c3a-9d55-2f1f0a6b7c8d', $this->calls[0]['headers']['X-Iletiniz-Delivery'] );
	}

	/** A panel below another address is called there, but the protocol's own path is signed. */
	public function test_base_path_is_not_signed(): void {
		update_option( 'iletiniz_bridge_pairing', array( 'panel_url' => self::PANEL . '/base' ) + get_option( 'iletiniz_bridge_pairing' ), false );
		$this->answers = array( $this->answer( 202 ) );
		$this->plugin->panel()->call( 'events', array() );
		$this->assertSame( '/base/bridge/v1/stores/7/events', $this->calls[0]['path'] );
		$this->calls[0]['path'] = '/bridge/v1/stores/7/events';
		$this->assertTrue( $this->is_genuine( $this->calls[0], self::SECRET, time() ) );
	}

	/** Refused because our clock is wrong: learn the offset from the answer, try once more, and keep to it. */
	public function test_learns_the_clock(): void {
		$date          = array( 'date' => gmdate( 'D, d M Y H:i:s', time() + 900 ) . ' GMT' );
		$this->answers = array( $this->answer( 401, array( 'error' => 'unauthorized' ), $date ), $this->answer( 202, array(), $date ) );
		$this->answers[1]['body'] = '{"directives":{}}';
		$this->assertTrue( $this->plugin->panel()->call( 'heartbeat', array() )->is_ok() );
		$this->assertCount( 2, $this->calls );
		$this->assertTrue( $this->is_genuine( $this->calls[1], self::SECRET, time() + 900 ) );
		$this->assertSame( $this->calls[0]['headers']['X-Iletiniz-Delivery'], $this->calls[1]['headers']['X-Iletiniz-Delivery'] );
		$this->assertEqualsWithDelta( 900, $this->plugin->state()->get( 'clock_offset' ), 2 );
		$this->assertSame( '', $this->plugin->state()->get( 'stopped' ) );
	}

	/** A clock that was put right again is believed again. */
	public function test_forgets_the_offset(): void {
		$this->plugin->state()->set( array( 'clock_offset' => 900 ) );
		$this->answers = array( $this->answer( 401, array( 'error' => 'unauthorized' ) ), $this->answer( 202 ) );
		$this->assertTrue( $this->plugin->panel()->call( 'heartbeat', array() )->is_ok() );
		$this->assertSame( 0, $this->plugin->state()->get( 'clock_offset' ) );
	}

	/** Small differences are left alone. */
	public function test_ignores_noise(): void {
		$this->answers = array( $this->answer( 202, array( 'ok' => true ), array( 'date' => gmdate( 'D, d M Y H:i:s', time() + 45 ) . ' GMT' ) ) );
		$this->plugin->panel()->call( 'heartbeat', array() );
		$this->assertSame( 0, $this->plugin->state()->get( 'clock_offset' ) );
	}

	/** Refused by the panel with a right clock: stop, and do not insist. */
	public function test_unauthorized_stops(): void {
		$this->answers = array( $this->answer( 401, array( 'error' => 'unauthorized' ) ) );
		$this->plugin->panel()->call( 'events', array() );
		$this->assertCount( 1, $this->calls );
		$this->assertSame( 'unauthorized', $this->plugin->state()->get( 'stopped' ) );
	}

	/** A secret that another process was given while this call was under way is used at once. */
	public function test_uses_a_secret_rotated_meanwhile(): void {
		$this->answers = array(
			function () {
				$this->plugin->pairing()->rotate( 'bridge-secret-two-77d1e2' );
				return $this->answer( 401, array( 'error' => 'unauthorized' ) );
			},
			$this->answer( 202 ),
		);
		$this->assertTrue( $this->plugin->panel()->call( 'events', array() )->is_ok() );
		$this->assertTrue( $this->is_genuine( $this->calls[1], 'bridge-secret-two-77d1e2', time() ) );
		$this->assertSame( '', $this->plugin->state()->get( 'stopped' ) );
	}

	/** A copy of the shop is told so, and stops. */
	public function test_other_site_stops(): void {
		$this->answers = array( $this->answer( 409, array( 'error' => 'other_site' ) ) );
		$this->plugin->panel()->call( 'events', array() );
		$this->assertSame( 'other_site', $this->plugin->state()->get( 'stopped' ) );
	}

	/** A login link asked for twice is no reason to stop, nor is a page of a proxy. */
	public function test_other_refusals_do_not_stop(): void {
		$this->answers = array( $this->answer( 409, array( 'error' => 'repeat' ) ), $this->answer( 401, '<html>' ), new \WP_Error( 'http_request_failed', 'cURL error 7: no' ) );
		foreach ( array( 'http_409', 'http_401', 'refused' ) as $code ) {
			$this->assertSame( $code, $this->plugin->panel()->call( 'login-links', array() )->error );
		}
		$this->assertFalse( $this->plugin->state()->is_failing() );
	}

	/** Directives of any good answer are followed; a new secret signs the next call. */
	public function test_follows_directives(): void {
		$rotation      = array( 'directives' => array( 'rotate_secret' => array( 'secret' => 'bridge-secret-two-77d1e2' ) ) );
		$this->answers = array( $this->answer( 202, $rotation ), $this->answer( 202 ) );
		$this->plugin->panel()->call( 'heartbeat', array() );
		$this->plugin->panel()->call( 'heartbeat', array() );
		$this->assertTrue( $this->is_genuine( $this->calls[1], 'bridge-secret-two-77d1e2', time() ) );
	}

	/** Good JSON that is not the panel's is no good answer: it settles nothing and ends no stop. */
	public function test_knows_the_panels_answer(): void {
		$this->plugin->outbox()->claim_directive( '0198f2c4-6b1e-7c3a-9d55-2f1f0a6b7c8d', 'note' );
		$this->plugin->state()->stop( 'other_site' );
		$this->answers = array_fill( 0, 5, $this->answer( 200, '{"ok":true,"results":[]}' ) );
		foreach ( array( 'events', 'orders', 'login-links', 'privacy/export' ) as $endpoint ) {
			$this->assertSame( 'bad_answer', $this->plugin->panel()->call( $endpoint, array() )->error );
		}
		$this->assertSame( 'bad_answer', $this->plugin->heartbeat()->send()->error );
		$this->assertCount( 1, $this->plugin->outbox()->list_acks() );
		$this->assertSame( array( 'other_site', 0 ), array( $this->plugin->state()->get( 'stopped' ), $this->plugin->state()->get( 'last_success_at' ) ) );
		$this->answers = array( $this->answer( 201, '{"url":"https://203.0.113.7/a"}' ), $this->answer( 200, '{"items":[]}' ) );
		$this->assertTrue( $this->plugin->panel()->call( 'login-links', array() )->is_ok() );
		$this->assertTrue( $this->plugin->panel()->call( 'privacy/export', array() )->is_ok() );
	}

	/** Text that is not UTF-8 does not spoil a body. */
	public function test_writes_broken_text(): void {
		$this->assertNotNull( json_decode( Panel::encode( array( 'a' => "\xff\xfeş" ) ) ) );
	}

	/** A store that is not paired calls nobody. */
	public function test_unpaired_calls_nobody(): void {
		$this->plugin->pairing()->unpair();
		$this->assertFalse( $this->plugin->panel()->call( 'events', array() )->is_ok() );
		$this->assertSame( array(), $this->calls );
	}

	/**
	 * Judge a call as the panel does.
	 *
	 * @param array  $call   That was made.
	 * @param string $secret Of the store.
	 * @param int    $now    The panel's clock.
	 * @return bool
	 */
	private function is_genuine( array $call, string $secret, int $now ): bool {
		$fields = array( $call['headers']['X-Iletiniz-Delivery'], 'POST', $call['path'], $call['headers']['X-Iletiniz-Site'] );
		return Signer::is_genuine( array( $secret ), $call['headers']['X-Iletiniz-Signature'], $fields, $call['raw'], $now );
	}
}
