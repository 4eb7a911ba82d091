<?php
/**
 * How delivery is going.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * A handful of values in one option that is not loaded with each page; read and written only where calls are made.
 */
final class State {

	const OPTION      = 'iletiniz_bridge_state';
	const MAX_SECONDS = 3600;
	const DEFAULTS    = array(
		'clock_offset'     => 0,
		'failures'         => 0,
		'retry_at'         => 0,
		'stopped'          => '',
		'last_error'       => '',
		'last_error_at'    => 0,
		'last_success_at'  => 0,
		'last_delivery_at' => 0,
		'heartbeat_at'     => 0,
		'is_away'          => false,
		'statuses_hash'    => '',
		'dropped'          => 0,
		'pruned_at'        => 0,
	);

	/**
	 * Return one value.
	 *
	 * @param string $key One of `DEFAULTS`.
	 * @return mixed
	 */
	public function get( string $key ) {
		return $this->all()[ $key ] ?? null;
	}

	/**
	 * Return all values.
	 *
	 * @return array
	 */
	public function all(): array {
		$kept = get_option( self::OPTION, array() );
		return array_intersect_key( is_array( $kept ) ? $kept : array(), self::DEFAULTS ) + self::DEFAULTS;
	}

	/**
	 * Change some values and leave the others as another process may just have written them.
	 *
	 * @param array $values By key.
	 * @return void
	 */
	public function set( array $values ): void {
		wp_cache_delete( self::OPTION, 'options' );
		update_option( self::OPTION, array_merge( $this->all(), $values ), false );
	}

	/**
	 * Forget everything, as for a new pairing.
	 *
	 * @return void
	 */
	public function clear(): void {
		delete_option( self::OPTION );
	}

	/**
	 * Note an error that stops nothing.
	 *
	 * @param string $code Error code.
	 * @return void
	 */
	public function note( string $code ): void {
		$this->set(
			array(
				'last_error'    => $code,
				'last_error_at' => time(),
			)
		);
	}

	/**
	 * Note a delivery that failed, and leave the panel alone for a while.
	 *
	 * @param string   $code        Error code.
	 * @param int|null $retry_after Seconds for which the panel asked.
	 * @return void
	 */
	public function failed( string $code, ?int $retry_after = null ): void {
		$failures = $this->get( 'failures' ) + 1;
		$this->note( $code );
		$this->set(
			array(
				'failures' => $failures,
				'retry_at' => time() + self::pause( $failures, $retry_after ),
			)
		);
	}

	/**
	 * Return how long to wait after so many failures in a row: 1, 2, 4 … 60 minutes, not all stores at once.
	 *
	 * @param int      $failures    At least 1.
	 * @param int|null $retry_after Seconds for which the panel asked.
	 * @return int Seconds.
	 */
	public static function pause( int $failures, ?int $retry_after ): int {
		if ( null !== $retry_after ) {
			return min( self::MAX_SECONDS, $retry_after );
		}
		$seconds = min( self::MAX_SECONDS, 60 * 2 ** min( 6, $failures - 1 ) );
		return (int) round( $seconds * wp_rand( 900, 1100 ) / 1000 );
	}

	/**
	 * Note that the panel takes what is sent.
	 *
	 * @return void
	 */
	public function succeeded(): void {
		$this->set(
			array(
				'failures' => 0,
				'retry_at' => 0,
			)
		);
	}

	/**
	 * Tell whether delivery is in trouble, so that only the tick should try.
	 *
	 * @return bool
	 */
	public function is_failing(): bool {
		return $this->get( 'failures' ) > 0 || '' !== $this->get( 'stopped' );
	}

	/**
	 * Tell whether the tick may try now.
	 *
	 * @return bool
	 */
	public function may_try(): bool {
		return '' === $this->get( 'stopped' ) && self::is_over( $this->get( 'retry_at' ) );
	}

	/**
	 * Tell whether a pause is over; one that is longer than any was set by a clock that ran ahead.
	 *
	 * @param int $retry_at When it ends.
	 * @return bool
	 */
	public static function is_over( int $retry_at ): bool {
		return $retry_at <= time() || $retry_at > time() + 2 * self::MAX_SECONDS;
	}

	/**
	 * Stop delivery until the store is paired again or a heartbeat is taken.
	 *
	 * @param string $code Error code.
	 * @return void
	 */
	public function stop( string $code ): void {
		$this->note( $code );
		$this->set( array( 'stopped' => $code ) );
	}

	/**
	 * Let delivery go on at once.
	 *
	 * @return void
	 */
	public function go_on(): void {
		$this->set(
			array(
				'stopped'  => '',
				'failures' => 0,
				'retry_at' => 0,
			)
		);
	}
}
