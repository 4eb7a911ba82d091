<?php
/**
 * The plan of the mirror.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Mirror_Plan;
use Iletiniz\Bridge\State;

require_once __DIR__ . '/Delivery_Case.php';

/**
 * What is sent next, and from where on.
 */
final class Mirror_Plan_Test extends Delivery_Case {

	/** A store that was never swept begins with the last day, and counts as swept only then; beside that nothing is asked. */
	public function test_begins_with_a_day(): void {
		delete_option( Mirror_Plan::OPTION );
		$plan = new Mirror_Plan();
		$this->assertNull( $plan->next( false ) );
		$this->assertSame( array( 'state' => 'none', 'sent' => 0, 'skipped' => 0 ), $plan->state() );
		$task = $plan->next( true );
		$this->assertEqualsWithDelta( time() - DAY_IN_SECONDS, $task['since'], 2 );
		$this->assertSame( 0, get_option( Mirror_Plan::OPTION )['swept_at'] );
		$plan->accept( $task, $task['at'], 0, 0, true );
		$this->assertEqualsWithDelta( time(), get_option( Mirror_Plan::OPTION )['swept_at'], 2 );
	}

	/** What changes between two pairings is swept after the second one. */
	public function test_pairing_anew_misses_nothing(): void {
		$swept_at = time() - 3 * HOUR_IN_SECONDS;
		update_option( Mirror_Plan::OPTION, array( 'swept_at' => $swept_at ), false );
		$this->plugin->mirror_plan()->ask_backfill( 1 );
		$this->plugin->pairing()->unpair();
		$this->pair();
		$this->assertNull( $this->plugin->mirror_plan()->next( false ) );
		$this->assertSame( $swept_at - 600, $this->plugin->mirror_plan()->next( true )['since'] );
	}

	/** A sweep that is asked for while one runs begins again where the earlier of both begins. */
	public function test_later_sweep_cuts_none_short(): void {
		$plan = new Mirror_Plan();
		$plan->ask_sweep( 500, 'a' );
		$task = $plan->next( true );
		$plan->ask_sweep( 900, 'b' );
		$plan->accept( $task, '2026-01-01 00:00:00', 9, 3, true );
		$this->assertSame( array( 500, 0 ), array( $plan->next( true )['since'], $plan->next( true )['last'] ) );
		$plan->ask_sweep( 100, 'c' );
		$this->assertSame( 100, $plan->next( true )['since'] );
	}

	/** A sweep of a few minutes does not stand for the hours before it. */
	public function test_short_sweep_stands_for_itself(): void {
		$swept_at = time() - 1800;
		update_option( Mirror_Plan::OPTION, array( 'swept_at' => $swept_at ), false );
		$plan = new Mirror_Plan();
		$plan->ask_sweep( time() - 60 );
		$plan->accept( $plan->next( true ), '', 9, 3, true );
		$this->assertSame( $swept_at, get_option( Mirror_Plan::OPTION )['swept_at'] );
	}

	/** Neither a sweep nor a pause of a clock that ran ahead is believed. */
	public function test_distrusts_the_future(): void {
		$future = time() + YEAR_IN_SECONDS;
		update_option( Mirror_Plan::OPTION, array( 'swept_at' => $future, 'retry_at' => $future ), false );
		$this->assertEqualsWithDelta( time() - DAY_IN_SECONDS, ( new Mirror_Plan() )->next( true )['since'], 2 );
	}

	/**
	 * A time is understood in both forms, and anything else asks for nothing.
	 *
	 * @dataProvider times
	 * @param mixed    $since    From the panel.
	 * @param int|null $expected Unix time.
	 */
	public function test_reads_times( $since, ?int $expected ): void {
		$plan = new Mirror_Plan();
		$plan->ask_backfill( $since );
		$this->assertSame( $expected, $plan->next( false )['since'] ?? null );
	}

	/** Return what may come. */
	public function times(): array {
		return array(
			array( '2026-01-01T00:00:00Z', 1767225600 ),
			array( 1767225600, 1767225600 ),
			array( -5, 0 ),
			array( 'some day', null ),
			array( str_repeat( '9', 500 ), null ),
			array( array( 1 ), null ),
			array( null, null ),
		);
	}

	/** A sweep goes before the history, but never while events wait. */
	public function test_sweep_goes_first(): void {
		$plan = new Mirror_Plan();
		$plan->ask_backfill( 100 );
		$plan->ask_sweep( 200 );
		$this->assertSame( 'sweep', $plan->next( true )['kind'] );
		$this->assertSame( 'backfill', $plan->next( false )['kind'] );
	}

	/** Work goes on where the last page ended, and ends with the last one. */
	public function test_goes_on_and_ends(): void {
		$plan = new Mirror_Plan();
		$plan->ask_backfill( 100 );
		$plan->accept( $plan->next( false ), '', 55, 100, false );
		$this->assertSame( 55, ( new Mirror_Plan() )->next( false )['last'] );
		$plan->accept( $plan->next( false ), '', 60, 5, true );
		$this->assertNull( $plan->next( false ) );
		$this->assertSame( array( 'state' => 'done', 'sent' => 105, 'skipped' => 0 ), $plan->state() );
	}

	/** A page that another process has sent meanwhile is not counted twice, nor does it throw the work back. */
	public function test_slow_process_throws_nothing_back(): void {
		$plan = new Mirror_Plan();
		$plan->ask_backfill( 100 );
		$task = $plan->next( false );
		$plan->accept( $task, '', 50, 10, false );
		$plan->accept( $plan->next( false ), '', 90, 10, false );
		$plan->accept( $task, '', 50, 10, false );
		$this->assertSame( array( 90, 20 ), array( $plan->next( false )['last'], $plan->state()['sent'] ) );
	}

	/** Every hour the store sweeps by itself, from ten minutes before the last finished sweep began. */
	public function test_sweeps_hourly(): void {
		$plan  = new Mirror_Plan();
		$begun = time() - 3700;
		update_option( Mirror_Plan::OPTION, array( 'swept_at' => $begun ), false );
		$this->assertNull( $plan->next( false ) );
		$task = $plan->next( true );
		$this->assertSame( array( 'sweep', $begun - 600 ), array( $task['kind'], $task['since'] ) );
		$plan->accept( $task, $task['at'], 0, 0, true );
		$this->assertNull( $plan->next( true ) );
		$this->assertSame( $task['started_at'], get_option( Mirror_Plan::OPTION )['swept_at'] );
	}

	/** A directive that comes again begins nothing anew, not even after the store's own sweep. */
	public function test_directive_is_followed_once(): void {
		$plan = new Mirror_Plan();
		$plan->ask_sweep( 500, 'a' );
		$plan->accept( $plan->next( true ), '', 9, 3, true );
		$plan->ask_sweep( 500, 'a' );
		$this->assertNull( $plan->next( true ) );
		update_option( Mirror_Plan::OPTION, array( 'swept_at' => time() - 3700 ) + get_option( Mirror_Plan::OPTION ), false );
		$task = $plan->next( true );
		$plan->accept( $task, $task['at'], 0, 0, true );
		$plan->ask_sweep( 500, 'a' );
		$this->assertNull( $plan->next( true ) );
		$plan->ask_sweep( 500, 'b' );
		$this->assertSame( 500, $plan->next( true )['since'] );
	}

	/** After a failure there is a pause, in which events are not held up; a new wish ends it. */
	public function test_pauses_after_failure(): void {
		$plan = new Mirror_Plan();
		$plan->ask_backfill( 100 );
		$plan->failed( null );
		$this->assertNull( $plan->next( true ) );
		$this->assertFalse( ( new State() )->is_failing() );
		$plan->ask_backfill( 200 );
		$this->assertSame( 200, $plan->next( false )['since'] );
	}

	/** A broken option is an empty plan. */
	public function test_survives_a_broken_option(): void {
		update_option( Mirror_Plan::OPTION, 'broken', false );
		$this->assertSame( 'none', ( new Mirror_Plan() )->state()['state'] );
	}
}
