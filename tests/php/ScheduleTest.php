<?php
/**
 * What happens by itself.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Schedule;

require_once __DIR__ . '/Delivery_Case.php';

/**
 * The tick and what it leaves alone.
 */
final class Schedule_Test extends Delivery_Case {

	/** The tick is planned every minute while the store is paired, once, and no longer. */
	public function test_plans_the_tick(): void {
		wp_clear_scheduled_hook( Schedule::HOOK );
		Schedule::ensure();
		Schedule::ensure();
		$this->assertSame( 'iletiniz_minute', wp_get_schedule( Schedule::HOOK ) );
		$this->assertSame( 60, wp_get_schedules()['iletiniz_minute']['interval'] );
		Schedule::clear();
		$this->assertFalse( wp_next_scheduled( Schedule::HOOK ) );
		$this->plugin->pairing()->unpair();
		Schedule::ensure();
		$this->assertFalse( wp_next_scheduled( Schedule::HOOK ) );
	}

	/** Looking after the plan asks the database nothing. */
	public function test_ensure_asks_nothing(): void {
		global $wpdb;
		Schedule::ensure();
		wp_load_alloptions();
		$before = $wpdb->num_queries;
		Schedule::ensure();
		$this->assertSame( $before, $wpdb->num_queries );
	}

	/** Other plugins' intervals stay, whatever was handed over. */
	public function test_adds_one_interval(): void {
		$this->assertSame( array( 'hourly', 'iletiniz_minute' ), array_keys( Schedule::add_interval( array( 'hourly' => array() ) ) ) );
		$this->assertArrayHasKey( 'iletiniz_minute', Schedule::add_interval( null ) );
	}

	/** A tick sends events, then the heartbeat, which tells what still waits, then orders. */
	public function test_tick_does_everything(): void {
		$this->need_shop();
		$this->plugin->outbox()->add( 'bridge.test' );
		$this->plugin->mirror_plan()->ask_backfill( time() );
		$this->answers = array( $this->results(), $this->answer( 202 ), $this->answer( 202 ) );
		$this->plugin->schedule()->tick();
		$this->assertSame( array( 'events', 'heartbeat', 'orders' ), $this->endpoints() );
		$this->plugin->outbox()->add( 'bridge.test' );
		$this->answers = array( $this->results() );
		$this->plugin->schedule()->tick();
		$this->assertSame( 'events', $this->endpoints()[3] );
		$this->assertCount( 4, $this->calls );
	}

	/** A store that is not paired does nothing. */
	public function test_unpaired_store_is_silent(): void {
		$this->plugin->pairing()->unpair();
		$this->plugin->outbox()->add( 'bridge.test' );
		$this->plugin->schedule()->tick();
		$this->plugin->schedule()->deliver();
		$this->assertSame( array(), $this->calls );
	}

	/** A stopped store only probes; once the probe is taken, it delivers in the same tick. */
	public function test_stopped_store_probes(): void {
		$this->plugin->state()->stop( 'unauthorized' );
		$this->plugin->outbox()->add( 'bridge.test' );
		$this->answers = array( $this->answer( 401, array( 'error' => 'unauthorized' ) ) );
		$this->plugin->schedule()->tick();
		$this->plugin->schedule()->tick();
		$this->assertSame( array( 'heartbeat' ), $this->endpoints() );
		$this->plugin->state()->set( array( 'heartbeat_at' => 0 ) );
		$this->answers = array( $this->answer( 202 ), $this->results() );
		$this->plugin->schedule()->tick();
		$this->assertSame( array( 'heartbeat', 'heartbeat', 'events' ), $this->endpoints() );
	}

	/** A failing panel is left alone until its time has come; what an order asked for waits as well. */
	public function test_failing_panel_is_left_alone(): void {
		$this->plugin->state()->set( array( 'heartbeat_at' => time() ) );
		$this->plugin->state()->failed( 'timeout' );
		$this->plugin->outbox()->add( 'bridge.test' );
		$this->plugin->schedule()->tick();
		$this->plugin->schedule()->deliver();
		$this->assertSame( array(), $this->calls );
		$this->plugin->state()->set( array( 'retry_at' => time() ) );
		$this->plugin->schedule()->deliver();
		$this->assertSame( array(), $this->calls );
		$this->answers = array( $this->results() );
		$this->plugin->schedule()->tick();
		$this->assertSame( array( 'events' ), $this->endpoints() );
	}

	/** What an order asked for is delivered. */
	public function test_delivers_when_asked(): void {
		$this->plugin->outbox()->add( 'bridge.test' );
		$this->answers = array( $this->results() );
		$this->plugin->schedule()->deliver();
		$this->assertSame( array( 'events' ), $this->endpoints() );
	}

	/** Once a day, rows that were set aside long ago are let go and counted. */
	public function test_prunes_daily(): void {
		global $wpdb;
		$this->plugin->state()->set( array( 'heartbeat_at' => time() ) );
		for ( $i = 0; $i < 2; $i++ ) {
			$this->plugin->outbox()->add( 'bridge.test' );
			$this->plugin->outbox()->set_aside( array( $this->plugin->outbox()->list_waiting( 1 )[0]->id ), 'too_old' );
			$wpdb->query( "UPDATE {$wpdb->prefix}iletiniz_outbox SET occurred_at = 1" );
			$this->plugin->schedule()->tick();
		}
		$this->assertSame( array( 1, 1 ), array( $this->plugin->state()->get( 'dropped' ), $this->plugin->outbox()->count( 'aside' ) ) );
	}

	/** A plugin that fails in the facts stops neither heartbeat nor delivery. */
	public function test_broken_facts_stop_nothing(): void {
		$this->need_shop();
		$break = static function () {
			throw new \RuntimeException( 'from another plugin' );
		};
		$this->plugin->outbox()->add( 'bridge.test' );
		add_filter( 'wc_order_statuses', $break );
		$this->answers = array( $this->results(), $this->answer( 202 ) );
		$this->plugin->schedule()->tick();
		remove_filter( 'wc_order_statuses', $break );
		$this->assertSame( array( 'events', 'heartbeat' ), $this->endpoints() );
	}

	/** A step that fails stops no other one. */
	public function test_failing_step_stops_no_other(): void {
		$this->plugin->outbox()->add( 'bridge.test' );
		$this->answers = array(
			static function () {
				throw new \RuntimeException( 'from another plugin' );
			},
			$this->answer( 202 ),
		);
		$this->plugin->schedule()->tick();
		$this->assertSame( array( 'events', 'heartbeat' ), $this->endpoints() );
	}

	/** Whatever fails, the shop's other tasks go on. */
	public function test_tick_throws_nothing(): void {
		$this->answers = array(
			static function () {
				throw new \RuntimeException( 'from another plugin' );
			},
		);
		$this->plugin->schedule()->tick();
		$this->assertSame( array( 'heartbeat' ), $this->endpoints() );
	}
}
