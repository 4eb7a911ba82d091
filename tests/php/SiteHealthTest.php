<?php
/**
 * The bridge in Site Health.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Plugin;
use Iletiniz\Bridge\Schedule;
use Iletiniz\Bridge\Site_Health;
use PHPUnit\Framework\TestCase;

require_once __DIR__ . '/Paired_Store.php';

final class SiteHealth_Test extends TestCase {
	use Paired_Store;

	/**
	 * What is tested.
	 *
	 * @var Site_Health
	 */
	private $site_health;

	protected function setUp(): void {
		$this->site_health = new Site_Health( Plugin::instance()->health() );
		$this->pair_store();
	}

	protected function tearDown(): void {
		$this->unpair_store();
	}

	/** A store that delivers is good, in the form that WordPress wants. */
	public function test_good(): void {
		$result = $this->site_health->test();
		$this->assertSame( 'good', $result['status'] );
		$this->assertEqualsCanonicalizing( array( 'label', 'status', 'badge', 'description', 'actions', 'test' ), array_keys( $result ) );
		$tests = $this->site_health->add_test( array( 'direct' => array(), 'async' => array() ) );
		$this->assertIsCallable( $tests['direct']['iletiniz_bridge']['test'] );
	}

	/** A store without a panel is told to pair. */
	public function test_not_paired(): void {
		$this->unpair_store();
		$this->assertSame( 'recommended', $this->site_health->test()['status'] );
	}

	/** Delivery that stopped is critical. */
	public function test_stopped(): void {
		Plugin::instance()->state()->stop( 'other_site' );
		$this->assertSame( 'critical', $this->site_health->test()['status'] );
	}

	/** Changed salts are critical. */
	public function test_salts_changed(): void {
		$kept           = get_option( 'iletiniz_bridge_pairing' );
		$kept['secret'] = strrev( $kept['secret'] );
		update_option( 'iletiniz_bridge_pairing', $kept );
		$this->assertSame( 'critical', $this->site_health->test()['status'] );
	}

	/** WP-Cron that does not run is critical. */
	public function test_cron_does_not_run(): void {
		wp_clear_scheduled_hook( Schedule::HOOK );
		$this->assertSame( 'critical', $this->site_health->test()['status'] );
		wp_schedule_single_event( time() - 700, Schedule::HOOK );
		$this->assertSame( 'critical', $this->site_health->test()['status'] );
	}

	/** Events that wait for more than a quarter of an hour are pointed out, fresh ones are not. */
	public function test_backlog(): void {
		global $wpdb;
		Plugin::instance()->outbox()->add( 'bridge.test' );
		$this->assertSame( 'good', $this->site_health->test()['status'] );
		$wpdb->query( $wpdb->prepare( "UPDATE {$wpdb->prefix}iletiniz_outbox SET occurred_at = %d", time() - 1000 ) );
		$this->assertSame( 'recommended', $this->site_health->test()['status'] );
	}

	/** Events set aside are pointed out. */
	public function test_aside(): void {
		$outbox = Plugin::instance()->outbox();
		$outbox->add( 'bridge.test' );
		$outbox->set_aside( wp_list_pluck( $outbox->list_waiting( 1 ), 'id' ), 'total: number' );
		$this->assertSame( 'recommended', $this->site_health->test()['status'] );
	}

	/** The facts name the panel's host and no secret. */
	public function test_facts_hold_no_secret(): void {
		$info = $this->site_health->add_facts( array() );
		$text = wp_json_encode( $info );
		$this->assertSame( '127.0.0.1', $info['iletiniz-bridge']['fields']['panel']['value'] );
		$this->assertStringNotContainsString( str_repeat( 'S', 43 ), $text );
		$this->assertStringNotContainsString( (string) get_option( 'iletiniz_bridge_pairing' )['secret'], $text );
		foreach ( $info['iletiniz-bridge']['fields'] as $field ) {
			$this->assertIsString( $field['value'] );
			$this->assertNotSame( '', $field['value'] );
		}
	}
}
