<?php
/**
 * The bridge's table.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Installer;
use Iletiniz\Bridge\Outbox;
use Iletiniz\Bridge\Uuid;
use PHPUnit\Framework\TestCase;

/**
 * Tests of Outbox.
 */
final class Outbox_Test extends TestCase {

	/**
	 * What is tested.
	 *
	 * @var Outbox
	 */
	private $outbox;

	/**
	 * Begin a transaction with an empty table.
	 *
	 * @return void
	 */
	protected function setUp(): void {
		Installer::activate();
		$GLOBALS['wpdb']->query( 'START TRANSACTION' );
		$this->outbox = new Outbox( $GLOBALS['wpdb'] );
		$this->outbox->clear();
	}

	/**
	 * Take everything back.
	 *
	 * @return void
	 */
	protected function tearDown(): void {
		$GLOBALS['wpdb']->query( 'ROLLBACK' );
	}

	/**
	 * What is added waits, in its order and as it was.
	 *
	 * @return void
	 */
	public function test_add(): void {
		$data = array( 'from' => 'pending', 'to' => 'kargolandı 100% \'"\\' );
		self::assertTrue( $this->outbox->add( 'order.status_changed', 7, $data ) );
		self::assertTrue( $this->outbox->add( 'bridge.test' ) );
		list( $first, $second ) = $this->outbox->list_waiting( 10 );
		self::assertSame( array( 'order.status_changed', 7, $data, '' ), array( $first->topic, $first->order_id, $first->data, $first->error ) );
		self::assertSame( array( 'bridge.test', 0, array() ), array( $second->topic, $second->order_id, $second->data ) );
		self::assertSame( 36, strlen( $first->event_id ) );
		self::assertEqualsWithDelta( time(), $first->occurred_at, 5 );
		self::assertSame( array( 2, $first->occurred_at ), array( $this->outbox->count( 'waiting' ), $this->outbox->oldest_at() ) );
		self::assertCount( 1, $this->outbox->list_waiting( 1 ) );
	}

	/**
	 * Adding is one query, even the first one of a request.
	 *
	 * @return void
	 */
	public function test_add_is_one_query(): void {
		$before = $GLOBALS['wpdb']->num_queries;
		$this->outbox->add( 'order.status_changed', 7, array( 'to' => 'kargolandı' ) );
		self::assertSame( $before + 1, $GLOBALS['wpdb']->num_queries );
	}

	/**
	 * An empty outbox has nothing, and no oldest row.
	 *
	 * @return void
	 */
	public function test_empty(): void {
		self::assertSame( array(), $this->outbox->list_waiting( 10 ) );
		self::assertNull( $this->outbox->oldest_at() );
		$this->outbox->remove( array() );
		$this->outbox->set_aside( array(), 'x' );
		$this->outbox->settle_acks( array() );
		self::assertSame( 0, $this->outbox->count( 'waiting' ) );
	}

	/**
	 * Rows are removed, set aside with a reason, and sent again.
	 *
	 * @return void
	 */
	public function test_remove_and_set_aside(): void {
		$this->outbox->add( 'order.created', 1 );
		$this->outbox->add( 'order.created', 2 );
		$this->outbox->add( 'order.created', 3 );
		$ids = array_column( $this->outbox->list_waiting( 10 ), 'id' );
		$this->outbox->remove( array( $ids[0] ) );
		$this->outbox->set_aside( array( $ids[1] ), str_repeat( 'ş', 300 ) );
		self::assertSame( array( 3 ), array_column( $this->outbox->list_waiting( 10 ), 'order_id' ) );
		$aside = $this->outbox->list_aside( 10 );
		self::assertSame( array( 2, str_repeat( 'ş', 190 ) ), array( $aside[0]->order_id, $aside[0]->error ) );
		self::assertSame( 1, $this->outbox->send_again() );
		self::assertSame( array( 2, 3 ), array_column( $this->outbox->list_waiting( 10 ), 'order_id' ) );
	}

	/**
	 * What is too old is set aside, but not again once the merchant has sent it again.
	 *
	 * @return void
	 */
	public function test_set_aside_before(): void {
		$this->outbox->add( 'order.created', 1 );
		self::assertSame( 0, $this->outbox->set_aside_before( time() - 60, 'too_old' ) );
		self::assertSame( 1, $this->outbox->set_aside_before( time() + 60, 'too_old' ) );
		$this->outbox->send_again();
		self::assertSame( 0, $this->outbox->set_aside_before( time() + 60, 'too_old' ) );
		self::assertSame( 1, $this->outbox->count( 'waiting' ) );
	}

	/**
	 * Only a waiting event of the same topic and order counts as waiting.
	 *
	 * @return void
	 */
	public function test_has_waiting(): void {
		$this->outbox->add( 'order.updated', 5 );
		self::assertTrue( $this->outbox->has_waiting( 'order.updated', 5 ) );
		self::assertFalse( $this->outbox->has_waiting( 'order.updated', 6 ) );
		self::assertFalse( $this->outbox->has_waiting( 'order.created', 5 ) );
		$this->outbox->set_aside_before( time() + 60, 'x' );
		self::assertFalse( $this->outbox->has_waiting( 'order.updated', 5 ) );
	}

	/**
	 * A directive is claimed once, and owed to the panel until it is settled.
	 *
	 * @return void
	 */
	public function test_directives(): void {
		$id = Uuid::v7();
		self::assertTrue( $this->outbox->claim_directive( $id, 'note' ) );
		self::assertFalse( $this->outbox->claim_directive( $id, 'note' ) );
		self::assertFalse( $this->outbox->claim_directive( str_repeat( 'x', 37 ), 'note' ) );
		self::assertSame( array( $id ), $this->outbox->list_acks() );
		self::assertSame( array(), $this->outbox->list_waiting( 10 ) );
		$this->outbox->settle_acks( array( $id, "x' OR 1=1" ) );
		self::assertSame( array(), $this->outbox->list_acks() );
		self::assertFalse( $this->outbox->claim_directive( $id, 'note' ) );
	}

	/**
	 * Old rows go: settled directives after 7 days, what was set aside after 30; what waits stays.
	 *
	 * @return void
	 */
	public function test_prune(): void {
		$this->outbox->add( 'order.created', 1 );
		$this->outbox->set_aside_before( time() + 60, 'x' );
		$this->outbox->add( 'order.created', 2 );
		$this->outbox->claim_directive( Uuid::v4(), 'note' );
		$this->outbox->settle_acks( $this->outbox->list_acks() );
		self::assertSame( 0, $this->outbox->prune( time() + 6 * DAY_IN_SECONDS ) );
		self::assertSame( 1, $this->outbox->count( 'done' ) );
		self::assertSame( 0, $this->outbox->prune( time() + 29 * DAY_IN_SECONDS ) );
		self::assertSame( 0, $this->outbox->count( 'done' ) );
		self::assertSame( 1, $this->outbox->prune( time() + 31 * DAY_IN_SECONDS ) );
		self::assertSame( array( 0, 1 ), array( $this->outbox->count( 'aside' ), $this->outbox->count( 'waiting' ) ) );
	}

	/**
	 * Without the table every question has an empty answer, and nothing is shown or thrown.
	 *
	 * @return void
	 */
	public function test_missing_table(): void {
		$prefix = $GLOBALS['wpdb']->prefix;
		$broken = static function ( string $query ) use ( $prefix ): string {
			return str_replace( "{$prefix}iletiniz_outbox", "{$prefix}iletiniz_nowhere", $query );
		};
		add_filter( 'query', $broken );
		$this->expectOutputString( '' );
		self::assertFalse( $this->outbox->add( 'order.created', 1 ) );
		self::assertFalse( $this->outbox->claim_directive( Uuid::v4(), 'note' ) );
		self::assertSame( array(), $this->outbox->list_waiting( 10 ) );
		self::assertSame( array( 0, null, 0 ), array( $this->outbox->count( 'waiting' ), $this->outbox->oldest_at(), $this->outbox->prune( time() ) ) );
		remove_filter( 'query', $broken );
	}
}
