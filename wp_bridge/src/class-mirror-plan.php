<?php
/**
 * Which orders the panel's mirror still needs.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Remembers how far backfill and sweep have come, so that they go on where a process ended.
 */
final class Mirror_Plan {

	const OPTION          = 'iletiniz_bridge_mirror';
	const EVERY_SECONDS   = HOUR_IN_SECONDS;
	const OVERLAP_SECONDS = 600;
	const NOTHING         = array(
		'backfill' => array(),
		'sweep'    => array(),
		'swept_at' => 0,
		'failures' => 0,
		'retry_at' => 0,
	);

	/**
	 * Plan the history.
	 *
	 * @param string|int|null $since Unix seconds or an ISO time; anything else asks for nothing.
	 * @param string          $id    The directive's; the same one again changes nothing.
	 * @return void
	 */
	public function ask_backfill( $since, string $id = '' ): void {
		$this->ask( 'backfill', $since, $id );
	}

	/**
	 * Plan to look for missed events.
	 *
	 * @param string|int|null $since Unix seconds or an ISO time; anything else asks for nothing.
	 * @param string          $id    The directive's; the same one again changes nothing.
	 * @return void
	 */
	public function ask_sweep( $since, string $id = '' ): void {
		$this->ask( 'sweep', $since, $id );
	}

	/**
	 * Return what is to be done next: a sweep before the history, because events may hang on it.
	 *
	 * @param bool $may_sweep Whether no event waits.
	 * @return array{kind: string, since: int, at: string, last: int}|null
	 */
	public function next( bool $may_sweep ): ?array {
		$plan = $this->read();
		if ( ! State::is_over( $plan['retry_at'] ) ) {
			return null;
		}
		if ( $may_sweep && ! $this->is_running( $plan['sweep'] ) ) {
			$plan = $this->plan_own_sweep( $plan );
		}
		foreach ( array( 'sweep', 'backfill' ) as $kind ) {
			if ( $this->is_running( $plan[ $kind ] ) && ( 'backfill' === $kind || $may_sweep ) ) {
				return array( 'kind' => $kind ) + $plan[ $kind ];
			}
		}
		return null;
	}

	/**
	 * Note that the panel has a page. Where another process has gone on meanwhile, its word counts.
	 *
	 * @param array  $task    As returned by `next()`.
	 * @param string $at      Time of change of the page's last order.
	 * @param int    $last    Its id.
	 * @param int    $sent    How many of its orders the panel took.
	 * @param bool   $is_done Whether it was the last one.
	 * @param int    $skipped How many the panel will never have.
	 * @return void
	 */
	public function accept( array $task, string $at, int $last, int $sent, bool $is_done, int $skipped = 0 ): void {
		$plan = $this->read();
		$kind = $task['kind'];
		if ( array( 'kind' => $kind ) + $plan[ $kind ] !== $task ) {
			return;
		}
		$plan[ $kind ] = array_merge(
			$plan[ $kind ],
			array(
				'at'      => $at,
				'last'    => $last,
				'sent'    => $plan[ $kind ]['sent'] + $sent,
				'skipped' => ( $plan[ $kind ]['skipped'] ?? 0 ) + $skipped,
				'state'   => $is_done ? 'done' : 'running',
			)
		);
		if ( $is_done && 'sweep' === $kind && $task['since'] <= $this->own_since( $plan ) ) {
			$plan['swept_at'] = $plan['sweep']['started_at'];
		}
		$this->write( array_merge( $plan, array( 'failures' => 0 ) ) );
	}

	/**
	 * Leave the panel alone for a while. Events are not held up by that: the trouble may lie in the page.
	 *
	 * @param int|null $retry_after Seconds for which the panel asked.
	 * @return void
	 */
	public function failed( ?int $retry_after ): void {
		$plan             = $this->read();
		$plan['failures'] = $plan['failures'] + 1;
		$plan['retry_at'] = time() + State::pause( $plan['failures'], $retry_after );
		$this->write( $plan );
	}

	/**
	 * Return how far the history is.
	 *
	 * @return array{state: string, sent: int, skipped: int} State is none, running or done.
	 */
	public function state(): array {
		$backfill = $this->read()['backfill'];
		return array(
			'state'   => $backfill['state'] ?? 'none',
			'sent'    => $backfill['sent'] ?? 0,
			'skipped' => $backfill['skipped'] ?? 0,
		);
	}

	/**
	 * Forget everything, as for another panel, but when was swept: what changes until the next pairing is swept after it.
	 *
	 * @return void
	 */
	public function clear(): void {
		$this->write( array( 'swept_at' => $this->read()['swept_at'] ) );
	}

	/**
	 * Plan one kind. A sweep that is running is not cut short by one that begins later.
	 *
	 * @param string          $kind  Backfill or sweep.
	 * @param string|int|null $since From when on.
	 * @param string          $id    The directive's.
	 * @return void
	 */
	private function ask( string $kind, $since, string $id ): void {
		$unix = is_string( $since ) && strlen( $since ) <= 40 ? strtotime( $since ) : $since;
		$plan = $this->read();
		if ( is_int( $unix ) && ( '' === $id || ( $plan[ $kind ]['id'] ?? '' ) !== $id ) ) {
			$is_wider         = 'sweep' === $kind && $this->is_running( $plan['sweep'] );
			$plan[ $kind ]    = $this->fresh( max( 0, $is_wider ? min( $unix, $plan['sweep']['since'] ) : $unix ), $id );
			$plan['retry_at'] = 0;
			$this->write( $plan );
		}
	}

	/**
	 * Plan the hourly sweep of changes since the last one.
	 *
	 * @param array $plan The plan.
	 * @return array The plan, perhaps with a sweep.
	 */
	private function plan_own_sweep( array $plan ): array {
		$age = time() - $plan['swept_at'];
		if ( $age >= self::EVERY_SECONDS || $age < -self::OVERLAP_SECONDS ) {
			$plan['sweep'] = $this->fresh( $this->own_since( $plan ), $plan['sweep']['id'] ?? '' );
			$this->write( $plan );
		}
		return $plan;
	}

	/**
	 * Return since when nothing was swept: a day where that is not known, or told by a clock that ran ahead.
	 *
	 * @param array $plan The plan.
	 * @return int Unix seconds.
	 */
	private function own_since( array $plan ): int {
		$is_known = $plan['swept_at'] > 0 && $plan['swept_at'] <= time() + self::OVERLAP_SECONDS;
		return $is_known ? $plan['swept_at'] - self::OVERLAP_SECONDS : time() - DAY_IN_SECONDS;
	}

	/**
	 * Return a task at its beginning.
	 *
	 * @param int    $since Unix seconds.
	 * @param string $id    The directive's.
	 * @return array
	 */
	private function fresh( int $since, string $id ): array {
		return array(
			'id'         => $id,
			'since'      => $since,
			'at'         => gmdate( 'Y-m-d H:i:s', $since ),
			'last'       => 0,
			'sent'       => 0,
			'skipped'    => 0,
			'started_at' => time(),
			'state'      => 'running',
		);
	}

	/**
	 * Tell whether a task goes on.
	 *
	 * @param array $task Of the plan.
	 * @return bool
	 */
	private function is_running( array $task ): bool {
		return 'running' === ( $task['state'] ?? '' );
	}

	/**
	 * Read the plan as it is now.
	 *
	 * @return array
	 */
	private function read(): array {
		wp_cache_delete( self::OPTION, 'options' );
		$kept = get_option( self::OPTION, array() );
		return ( is_array( $kept ) ? $kept : array() ) + self::NOTHING;
	}

	/**
	 * Write the plan.
	 *
	 * @param array $plan The plan.
	 * @return void
	 */
	private function write( array $plan ): void {
		update_option( self::OPTION, $plan, false );
	}
}
