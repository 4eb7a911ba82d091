<?php
/**
 * Delivery after the response.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\After_Response;
use Iletiniz\Bridge\Schedule;

require_once __DIR__ . '/Delivery_Case.php';

/**
 * On the command line no response can be finished, so this process must not call anybody itself.
 */
final class After_Response_Test extends Delivery_Case {

	/** A request that wrote nothing does nothing, not one query. */
	public function test_idle_request_costs_nothing(): void {
		global $wpdb;
		$before = $wpdb->num_queries;
		$this->after()->finish();
		$this->assertSame( $before, $wpdb->num_queries );
	}

	/** Where the response cannot be finished, Action Scheduler is asked once, and nobody is called. */
	public function test_asks_action_scheduler_once(): void {
		$this->need_shop();
		as_unschedule_all_actions( Schedule::DELIVER_HOOK );
		$this->plugin->outbox()->add( 'bridge.test' );
		for ( $i = 0; $i < 2; $i++ ) {
			$after = $this->after();
			$after->wake();
			$after->finish();
			$after->finish();
		}
		$found = as_get_scheduled_actions( array( 'hook' => Schedule::DELIVER_HOOK, 'group' => Schedule::GROUP, 'status' => 'pending' ) );
		$this->assertCount( 1, $found );
		$this->assertSame( array(), $this->calls );
	}

	/** A panel in trouble is left to the tick. */
	public function test_trouble_is_left_to_the_tick(): void {
		$this->need_shop();
		as_unschedule_all_actions( Schedule::DELIVER_HOOK );
		$this->plugin->state()->failed( 'timeout' );
		$after = $this->after();
		$after->wake();
		$after->finish();
		$this->assertFalse( as_has_scheduled_action( Schedule::DELIVER_HOOK ) );
	}

	/** It comes after everything else. */
	public function test_comes_last(): void {
		$after = $this->after();
		$after->register_hooks();
		$this->assertSame( PHP_INT_MAX, has_action( 'shutdown', array( $after, 'finish' ) ) );
		remove_action( 'shutdown', array( $after, 'finish' ), PHP_INT_MAX );
	}

	/** Return a new one. */
	private function after(): After_Response {
		return new After_Response( $this->plugin->deliverer(), $this->plugin->state() );
	}
}
