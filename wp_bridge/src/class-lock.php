<?php
/**
 * One delivery at a time.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * A lease in one row of the options table, which is there everywhere and which all processes share.
 */
final class Lock {

	const OPTION = 'iletiniz_bridge_lock';

	/**
	 * The database.
	 *
	 * @var \wpdb
	 */
	private $db;

	/**
	 * What the row holds while the lock is ours: when the lease ends, and a name; empty if it is not.
	 *
	 * @var string
	 */
	private $held = '';

	/**
	 * For how many seconds a lease lasts.
	 *
	 * @var int
	 */
	private $seconds = 0;

	/**
	 * Use a database.
	 *
	 * @param \wpdb $db The database.
	 */
	public function __construct( \wpdb $db ) {
		$this->db = $db;
	}

	/**
	 * Take the lock, also from one whose lease has ended, or ends later than any that this clock gives.
	 *
	 * @param int $seconds For how long.
	 * @return bool False if another one has it.
	 */
	public function take( int $seconds ): bool {
		$this->seconds = $seconds;
		$value         = $this->value();
		$table         = $this->db->options;
		$insert        = $this->db->prepare( "INSERT IGNORE INTO $table (option_name, option_value, autoload) VALUES (%s, %s, 'no')", self::OPTION, $value );
		$ended         = sprintf( '%010d', time() );
		$absurd        = sprintf( '%010d', time() + $seconds + 60 );
		$update        = $this->db->prepare( "UPDATE $table SET option_value = %s WHERE option_name = %s AND ( option_value < %s OR option_value > %s )", $value, self::OPTION, $ended, $absurd );
		$is_taken      = $this->changes( $insert ) || $this->changes( $update );
		if ( $is_taken ) {
			$this->held = $value;
		}
		return $is_taken;
	}

	/**
	 * Begin the lease anew.
	 *
	 * @return bool False if the lock is no longer ours.
	 */
	public function renew(): bool {
		$value      = $this->value();
		$update     = "UPDATE {$this->db->options} SET option_value = %s WHERE option_name = %s AND option_value = %s";
		$is_ours    = '' !== $this->held && $this->changes( $this->db->prepare( $update, $value, self::OPTION, $this->held ) );
		$this->held = $is_ours ? $value : '';
		return $is_ours;
	}

	/**
	 * Give the lock back, if it is still ours.
	 *
	 * @return void
	 */
	public function release(): void {
		if ( '' !== $this->held ) {
			$this->db->query( $this->db->prepare( "DELETE FROM {$this->db->options} WHERE option_name = %s AND option_value = %s", self::OPTION, $this->held ) );
			$this->held = '';
		}
	}

	/**
	 * Return what to write now: digits first, so that the database can compare the ends of leases as texts, and then what
	 * nobody else writes, so that nobody releases what another one has taken since.
	 *
	 * @return string
	 */
	private function value(): string {
		return sprintf( '%010d %s', time() + $this->seconds, Uuid::v4() );
	}

	/**
	 * Run a statement and tell whether it changed a row.
	 *
	 * @param string $sql Prepared.
	 * @return bool
	 */
	private function changes( string $sql ): bool {
		return 1 === $this->db->query( $sql );
	}
}
