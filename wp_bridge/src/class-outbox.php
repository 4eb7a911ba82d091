<?php
/**
 * What waits for the panel.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * The bridge's table: events ('waiting', 'aside') and directives that were carried out ('ack', 'done').
 *
 * No database error is shown, logged by WordPress or thrown: a caller sees false, 0, null or an empty list.
 */
final class Outbox {

	// A row that the merchant sends again is not set aside a second time for its age.
	private const AGAIN = 'again';

	/**
	 * The database.
	 *
	 * @var \wpdb
	 */
	private $db;

	/**
	 * Take the database.
	 *
	 * @param \wpdb $db The site's connection.
	 */
	public function __construct( \wpdb $db ) {
		$this->db = $db;
	}

	/**
	 * Write an event down: one INSERT, nothing else.
	 *
	 * @param string $topic    As in the protocol.
	 * @param int    $order_id The order; 0 if the event is about none.
	 * @param array  $data     What the event says beside the order.
	 * @return bool False if it could not be written.
	 */
	public function add( string $topic, int $order_id = 0, array $data = array() ): bool {
		return 1 === $this->insert( Uuid::v7(), $topic, $order_id, $data, 'waiting' );
	}

	/**
	 * Return what waits, the oldest first.
	 *
	 * @param int $limit At most so many rows.
	 * @return object[] id, event_id, topic, order_id, data (array), occurred_at (unix).
	 */
	public function list_waiting( int $limit ): array {
		return $this->list_rows( 'waiting', $limit );
	}

	/**
	 * Return what was set aside, the oldest first.
	 *
	 * @param int $limit At most so many rows.
	 * @return object[] As in `list_waiting()`, with error.
	 */
	public function list_aside( int $limit ): array {
		return $this->list_rows( 'aside', $limit );
	}

	/**
	 * Forget rows: the panel has them.
	 *
	 * @param int[] $ids Row ids.
	 * @return bool False if the database did not do it.
	 */
	public function remove( array $ids ): bool {
		return ! $ids || false !== $this->ask( 'DELETE FROM %t WHERE id IN (' . $this->marks( $ids, '%d' ) . ')', $ids );
	}

	/**
	 * Set rows aside: they are kept, but not sent by themselves.
	 *
	 * @param int[]  $ids   Row ids.
	 * @param string $error Why.
	 * @return bool False if the database did not do it.
	 */
	public function set_aside( array $ids, string $error ): bool {
		$query = "UPDATE %t SET state = 'aside', error = %s WHERE id IN (" . $this->marks( $ids, '%d' ) . ')';
		return ! $ids || false !== $this->ask( $query, array_merge( array( mb_substr( $error, 0, 190 ) ), $ids ) );
	}

	/**
	 * Set aside what has waited since before a time.
	 *
	 * @param int    $unix  The time.
	 * @param string $error Why.
	 * @return int How many rows.
	 */
	public function set_aside_before( int $unix, string $error ): int {
		return (int) $this->ask( "UPDATE %t SET state = 'aside', error = %s WHERE state = 'waiting' AND occurred_at < %d AND error <> %s", array( $error, $unix, self::AGAIN ) );
	}

	/**
	 * Let everything that was set aside wait again.
	 *
	 * @return int How many rows.
	 */
	public function send_again(): int {
		return (int) $this->ask( "UPDATE %t SET state = 'waiting', error = %s WHERE state = 'aside'", array( self::AGAIN ) );
	}

	/**
	 * Count the rows in a state.
	 *
	 * @param string $state One of 'waiting', 'aside', 'ack' or 'done'.
	 * @return int
	 */
	public function count( string $state ): int {
		return (int) $this->find_value( 'SELECT COUNT(*) FROM %t WHERE state = %s', array( $state ) );
	}

	/**
	 * Return since when the oldest waiting event waits.
	 *
	 * @return int|null Unix time; null if none waits.
	 */
	public function oldest_at(): ?int {
		$oldest = $this->find_value( "SELECT occurred_at FROM %t WHERE state = 'waiting' ORDER BY id LIMIT 1", array() );
		return null === $oldest ? null : (int) $oldest;
	}

	/**
	 * Tell whether an event of this topic waits for an order.
	 *
	 * @param string $topic    As in the protocol.
	 * @param int    $order_id The order.
	 * @return bool
	 */
	public function has_waiting( string $topic, int $order_id ): bool {
		return null !== $this->find_value( "SELECT id FROM %t WHERE order_id = %d AND state = 'waiting' AND topic = %s LIMIT 1", array( $order_id, $topic ) );
	}

	/**
	 * Claim a directive, so that it is carried out once; its acknowledgement is owed from now on.
	 *
	 * @param string $id   The panel's id of it, a UUID.
	 * @param string $kind Its kind.
	 * @return bool False if it was claimed before, or cannot be.
	 */
	public function claim_directive( string $id, string $kind ): bool {
		return strlen( $id ) <= 36 && 1 === $this->insert( $id, 'directive', 0, array( 'kind' => $kind ), 'ack' );
	}

	/**
	 * Return the directives that the panel does not know to be done.
	 *
	 * @param int $limit At most so many.
	 * @return string[] Directive ids.
	 */
	public function list_acks( int $limit = 200 ): array {
		return array_column( $this->list_rows( 'ack', $limit ), 'event_id' );
	}

	/**
	 * Note that the panel knows of these directives.
	 *
	 * @param string[] $ids Directive ids.
	 * @return void
	 */
	public function settle_acks( array $ids ): void {
		if ( $ids ) {
			$this->ask( "UPDATE %t SET state = 'done' WHERE state = 'ack' AND event_id IN (" . $this->marks( $ids, '%s' ) . ')', $ids );
		}
	}

	/**
	 * Remove what nobody will ask for: settled directives after 7 days, rows set aside after 30.
	 *
	 * @param int $now Unix time.
	 * @return int How many rows that were set aside are lost.
	 */
	public function prune( int $now ): int {
		$this->ask( "DELETE FROM %t WHERE state = 'done' AND occurred_at < %d", array( $now - 7 * DAY_IN_SECONDS ) );
		return (int) $this->ask( "DELETE FROM %t WHERE state = 'aside' AND occurred_at < %d", array( $now - 30 * DAY_IN_SECONDS ) );
	}

	/**
	 * Forget everything.
	 *
	 * @return void
	 */
	public function clear(): void {
		$this->ask( 'DELETE FROM %t', array() );
	}

	/**
	 * Insert a row unless its id is there.
	 *
	 * @param string $event_id A UUID.
	 * @param string $topic    As in the protocol.
	 * @param int    $order_id The order or 0.
	 * @param array  $data     Written as JSON in ASCII, which spares WordPress a look at the table's character set.
	 * @param string $state    The row's state.
	 * @return int How many rows: 0 or 1.
	 */
	private function insert( string $event_id, string $topic, int $order_id, array $data, string $state ): int {
		$values = array( $event_id, $topic, $order_id, wp_json_encode( (object) $data ), time(), $state );
		return (int) $this->ask( "INSERT IGNORE INTO %t (event_id, topic, order_id, data, occurred_at, state, error) VALUES (%s, %s, %d, %s, %d, %s, '')", $values );
	}

	/**
	 * Return rows of a state, the oldest first.
	 *
	 * @param string $state The state.
	 * @param int    $limit At most so many.
	 * @return object[]
	 */
	private function list_rows( string $state, int $limit ): array {
		$query = $this->prepare( 'SELECT id, event_id, topic, order_id, data, occurred_at, error FROM %t WHERE state = %s ORDER BY id LIMIT %d', array( $state, $limit ) );
		$rows  = $this->quietly( 'get_results', $query );
		$rows  = is_array( $rows ) ? $rows : array();
		foreach ( $rows as $row ) {
			$data             = json_decode( $row->data, true );
			$row->id          = (int) $row->id;
			$row->order_id    = (int) $row->order_id;
			$row->occurred_at = (int) $row->occurred_at;
			$row->data        = is_array( $data ) ? $data : array();
		}
		return $rows;
	}

	/**
	 * Run a query that changes rows.
	 *
	 * @param string $query  With %t for the table.
	 * @param array  $values For the other marks.
	 * @return int|bool Rows changed; false on an error.
	 */
	private function ask( string $query, array $values ) {
		return $this->quietly( 'query', $this->prepare( $query, $values ) );
	}

	/**
	 * Return one value, null if there is no row.
	 *
	 * @param string $query  With %t for the table.
	 * @param array  $values For the other marks.
	 * @return string|null
	 */
	private function find_value( string $query, array $values ): ?string {
		return $this->quietly( 'get_var', $this->prepare( $query, $values ) );
	}

	/**
	 * Let the database do something without a word about errors.
	 *
	 * @param string $method Of wpdb.
	 * @param string $query  Prepared.
	 * @return mixed What wpdb returns.
	 */
	private function quietly( string $method, string $query ) {
		$was_quiet = $this->db->suppress_errors( true );
		try {
			return $this->db->$method( $query );
		} finally {
			$this->db->suppress_errors( $was_quiet );
		}
	}

	/**
	 * Put the table, that of the current site, and values into a query.
	 *
	 * @param string $query  With %t for the table.
	 * @param array  $values For the other marks.
	 * @return string
	 */
	private function prepare( string $query, array $values ): string {
		$query = str_replace( '%t', $this->db->prefix . 'iletiniz_outbox', $query );
		return $values ? $this->db->prepare( $query, $values ) : $query;
	}

	/**
	 * Return as many marks as there are values.
	 *
	 * @param array  $values The values.
	 * @param string $mark   As '%d' or '%s'.
	 * @return string
	 */
	private function marks( array $values, string $mark ): string {
		return implode( ', ', array_fill( 0, count( $values ), $mark ) );
	}
}
