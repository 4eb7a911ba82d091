<?php
/**
 * Pairing with a panel.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Pairing;
use Iletiniz\Bridge\Schedule;

require_once __DIR__ . '/Delivery_Case.php';

/**
 * Addresses, the pairing call and what is kept of it.
 */
final class Pairing_Test extends Delivery_Case {

	private const GIVEN = array(
		'store_id'       => 12,
		'signing_secret' => 'bridge-secret-two-77d1e2',
		'panel_url'      => 'https://elsewhere.example',
	);

	/**
	 * A typed address is put into order, or refused with the reason.
	 *
	 * @dataProvider addresses
	 * @param string $typed    By a person.
	 * @param string $expected Address or code.
	 */
	public function test_checks_addresses( string $typed, string $expected ): void {
		$checked = $this->plugin->pairing()->check_url( $typed );
		$this->assertSame( $expected, is_wp_error( $checked ) ? $checked->get_error_code() : $checked );
	}

	/** Return what people type. */
	public function addresses(): array {
		return array(
			array( 'panel.example.com', 'https://panel.example.com' ),
			array( '  HTTPS://Panel.Example.com/ ', 'https://panel.example.com' ),
			array( 'https://example.com/panel/', 'https://example.com/panel' ),
			array( 'https://example.com:443', 'https://example.com' ),
			array( 'https://example.com:8443', 'https://example.com:8443' ),
			array( 'http://panel.example.com', 'not_https' ),
			array( 'ftp://panel.example.com', 'not_https' ),
			array( 'http://127.0.0.1.example.com', 'not_https' ),
			array( 'http://127.0.0.1:5000', 'http://127.0.0.1:5000' ),
			array( 'https://user:pw@panel.example.com', 'bad_url' ),
			array( 'https://panel.example.com/?a=1', 'bad_url' ),
			array( 'https://panel.example.com/#top', 'bad_url' ),
			array( 'https://panel.example.com/a b', 'bad_url' ),
			array( "https://panel.example.com\r\nX: y", 'bad_url' ),
			array( 'https://pane\\l.example.com', 'bad_url' ),
			array( 'javascript:alert(1)', 'bad_url' ),
			array( 'https://', 'bad_url' ),
			array( '', 'bad_url' ),
		);
	}

	/** The call says the code, both addresses and the facts, and is not signed. */
	public function test_tells_what_the_protocol_says(): void {
		$this->answers = array( $this->answer( 201, self::GIVEN ) );
		$this->assertTrue( $this->plugin->pairing()->pair( 'https://203.0.113.9/', ' AB2C-DE3F ' ) );
		$call = $this->calls[0];
		$this->assertSame( 'https://203.0.113.9/bridge/v1/pair', $call['url'] );
		$this->assertArrayNotHasKey( 'X-Iletiniz-Signature', $call['headers'] );
		$this->assertSame( 'AB2C-DE3F', $call['body']['code'] );
		$this->assertSame( $this->plugin->pairing()->site(), $call['body']['home_url'] );
		$this->assertSame( array( 'code', 'site_url', 'home_url', 'name', 'timezone', 'locale', 'currency', 'country', 'versions', 'statuses' ), array_keys( $call['body'] ) );
	}

	/** What is kept: the address that a person confirmed, and a secret that no copy of the database shows. */
	public function test_keeps_the_pairing(): void {
		wp_clear_scheduled_hook( Schedule::HOOK );
		$this->plugin->state()->stop( 'unauthorized' );
		$this->answers = array( $this->answer( 201, self::GIVEN ) );
		$this->plugin->pairing()->pair( 'https://203.0.113.9', 'AB2CDE3FGH' );
		$kept = get_option( Pairing::OPTION );
		$this->assertSame( array( 'https://203.0.113.9', 12 ), array( $kept['panel_url'], $kept['store_id'] ) );
		$this->assertStringNotContainsString( 'bridge-secret', wp_json_encode( $kept ) );
		$this->assertSame( self::GIVEN['signing_secret'], $this->plugin->pairing()->secret() );
		$this->assertSame( '', $this->plugin->state()->get( 'stopped' ) );
		$this->assertNotFalse( wp_next_scheduled( Schedule::HOOK ) );
		$this->assertArrayNotHasKey( Pairing::OPTION, wp_load_alloptions( true ) );
	}

	/** Pairing again with the same store goes on with the history; another panel begins it anew. */
	public function test_history_begins_anew_elsewhere(): void {
		$plan = $this->plugin->mirror_plan();
		$plan->ask_backfill( 5 );
		$this->answers = array( $this->answer( 201, array( 'store_id' => 7 ) + self::GIVEN ), $this->answer( 201, self::GIVEN ) );
		$this->plugin->pairing()->pair( self::PANEL, 'AB2CDE3FGH' );
		$this->assertSame( 'running', $plan->state()['state'] );
		$this->plugin->pairing()->pair( self::PANEL, 'AB2CDE3FGH' );
		$this->assertSame( 'none', $plan->state()['state'] );
	}

	/**
	 * A pairing that fails says why and leaves the one before alone.
	 *
	 * @dataProvider failures
	 * @param int    $status HTTP status.
	 * @param array  $body   Answer.
	 * @param string $code   Ours.
	 */
	public function test_failure_changes_nothing( int $status, array $body, string $code ): void {
		$before        = get_option( Pairing::OPTION );
		$this->answers = array( $this->answer( $status, $body, array( 'retry-after' => '40' ) ) );
		$result        = $this->plugin->pairing()->pair( self::PANEL, 'AB2CDE3FGH' );
		$this->assertSame( $code, $result->get_error_code() );
		$this->assertSame( 40, $result->get_error_data()['retry_after'] );
		$this->assertSame( $before, get_option( Pairing::OPTION ) );
	}

	/** Return how the panel may refuse. */
	public function failures(): array {
		return array(
			array( 401, array( 'error' => 'wrong_code' ), 'wrong_code' ),
			array( 409, array( 'error' => 'site_taken' ), 'site_taken' ),
			array( 429, array( 'error' => 'too_many' ), 'too_many' ),
			array( 404, array(), 'no_panel' ),
			array( 201, array(), 'bad_answer' ),
			array( 201, array( 'store_id' => '7' ) + self::GIVEN, 'bad_answer' ),
			array( 201, array( 'signing_secret' => array() ) + self::GIVEN, 'bad_answer' ),
			array( 201, array( 'signing_secret' => 'short' ) + self::GIVEN, 'bad_answer' ),
		);
	}

	/** A bad address is refused before anything is sent. */
	public function test_bad_address_is_not_called(): void {
		$this->assertSame( 'not_https', $this->plugin->pairing()->pair( 'http://panel.example.com', 'AB2CDE3FGH' )->get_error_code() );
		$this->assertSame( array(), $this->calls );
	}

	/** Changed salts ask for a new pairing and break nothing. */
	public function test_changed_salts_are_a_problem(): void {
		$this->assertSame( '', $this->plugin->pairing()->problem() );
		$change = static function ( $salt ) {
			return strrev( $salt );
		};
		add_filter( 'salt', $change );
		$problem = $this->plugin->pairing()->problem();
		$answer  = $this->plugin->panel()->call( 'heartbeat', array() );
		remove_filter( 'salt', $change );
		$this->assertSame( array( 'salt_changed', 'salt_changed' ), array( $problem, $answer->error ) );
		$this->assertSame( array(), $this->calls );
	}

	/** Leaving the panel leaves nothing of it: credentials, rows, plan, state, tick. */
	public function test_unpair_leaves_nothing(): void {
		Schedule::ensure();
		$this->plugin->outbox()->add( 'bridge.test' );
		$this->plugin->mirror_plan()->ask_backfill( 5 );
		$this->plugin->state()->note( 'timeout' );
		$this->plugin->pairing()->unpair();
		$this->assertFalse( $this->plugin->pairing()->is_paired() );
		$this->assertNull( $this->plugin->pairing()->get() );
		$this->assertNull( $this->plugin->pairing()->secret() );
		$this->assertSame( 0, $this->plugin->outbox()->count( 'waiting' ) );
		$this->assertFalse( get_option( Pairing::OPTION ) );
		$this->assertFalse( get_option( 'iletiniz_bridge_state' ) );
		$this->assertSame( array( 'swept_at' ), array_keys( get_option( 'iletiniz_bridge_mirror' ) ) );
		$this->assertFalse( wp_next_scheduled( Schedule::HOOK ) );
	}

	/** Where the panel does not answer in time, the code may be used up, and the refusal says so. */
	public function test_pairing_times_out(): void {
		$this->answers = array( new \WP_Error( 'http_request_failed', 'cURL error 28: late' ) );
		$this->assertSame( 'pair_timeout', $this->plugin->pairing()->pair( self::PANEL, 'AB2CDE3FGH' )->get_error_code() );
	}

	/** After unpairing, a directive that was carried out stays known, and is not carried out again when the panel is paired again. */
	public function test_unpair_remembers_directives(): void {
		$outbox = $this->plugin->outbox();
		$outbox->claim_directive( 'd0000000-0000-4000-8000-000000000001', 'note' );
		$this->plugin->pairing()->unpair();
		$this->assertFalse( $outbox->claim_directive( 'd0000000-0000-4000-8000-000000000001', 'note' ) );
		$outbox->clear();
	}

	/** A new secret replaces the old one; nonsense does not. */
	public function test_rotates(): void {
		$pairing = $this->plugin->pairing();
		$pairing->rotate( 'short' );
		$this->assertSame( self::SECRET, $pairing->secret() );
		$pairing->rotate( 'bridge-secret-three-5a1b' );
		$this->assertSame( 'bridge-secret-three-5a1b', $pairing->secret() );
	}

	/** A half-written option counts as no pairing. */
	public function test_survives_a_broken_option(): void {
		update_option( Pairing::OPTION, array( 'panel_url' => 'x' ), false );
		$this->assertNull( $this->plugin->pairing()->get() );
		$this->assertNull( $this->plugin->pairing()->secret() );
	}
}
