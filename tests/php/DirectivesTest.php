<?php
/**
 * What the panel asks for.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Directives;

require_once __DIR__ . '/Delivery_Case.php';

/**
 * Each directive is done once, and no shape of it does harm.
 */
final class Directives_Test extends Delivery_Case {

	private const ID = '0198f2c4-6b1e-7c3a-9d55-2f1f0a6b7c8d';

	/** A note is added once, however often it is asked for, and is owed an acknowledgement. */
	public function test_adds_a_note_once(): void {
		$this->need_shop();
		$order = $this->order();
		$asked = array( $this->note( $order->get_id(), 'SMS teslim edildi' ) );
		$this->take( array( 'notes' => $asked ) );
		$this->take( array( 'notes' => array_merge( $asked, $asked ) ) );
		$notes = $this->notes( $order );
		$this->assertSame( array( 'SMS teslim edildi' ), array_column( $notes, 'content' ) );
		$this->assertSame( self::ID, get_comment_meta( $notes[0]->id, '_iletiniz_directive', true ) );
		$this->assertFalse( $notes[0]->customer_note );
		$this->assertSame( array( self::ID ), $this->plugin->outbox()->list_acks() );
	}

	/** A note shows as it was written: no markup works in it, and no percent sign is lost. */
	public function test_note_is_plain_text(): void {
		$this->need_shop();
		$order = $this->order();
		$this->take( array( 'notes' => array( $this->note( $order->get_id(), "%20 indirim <3 <script>x</script> & \x07son" ) ) ) );
		$content = $this->notes( $order )[0]->content;
		$this->assertSame( '%20 indirim <3 <script>x</script> & son', html_entity_decode( $content ) );
		$this->assertStringNotContainsString( '<', $content );
	}

	/** A note has an end. */
	public function test_note_is_cut(): void {
		$this->need_shop();
		$order = $this->order();
		$this->take( array( 'notes' => array( $this->note( $order->get_id(), str_repeat( 'ş', 5000 ) ) ) ) );
		$this->assertSame( 1000, mb_strlen( $this->notes( $order )[0]->content ) );
	}

	/** The note of an order that is gone is acknowledged, so that it is not asked for again. */
	public function test_note_without_order_is_acknowledged(): void {
		$this->need_shop();
		$this->take( array( 'notes' => array( $this->note( 999999, 'x' ), array( 'order_id' => array( 1 ) ) + $this->note( 1, 'x', 'e' ) ) ) );
		$this->assertCount( 2, $this->plugin->outbox()->list_acks() );
	}

	/** A listener that fails at a note stops nothing: neither the answer nor the next note. */
	public function test_failing_listener_stops_nothing(): void {
		$this->need_shop();
		$order = $this->order();
		$fail  = static function () {
			throw new \RuntimeException( 'from another plugin' );
		};
		add_filter( 'woocommerce_new_order_note_data', $fail );
		$this->take( array( 'notes' => array( $this->note( $order->get_id(), 'one' ) ) ) );
		remove_filter( 'woocommerce_new_order_note_data', $fail );
		$this->take( array( 'notes' => array( $this->note( $order->get_id(), 'two', 'e' ) ) ) );
		$this->assertSame( array( 'two' ), array_column( $this->notes( $order ), 'content' ) );
	}

	/** Backfill and sweep are planned and acknowledged; asked for again, they do not begin anew. */
	public function test_plans_history(): void {
		$asked = array(
			'backfill' => array(
				'id'    => self::ID,
				'since' => '2026-01-01T00:00:00Z',
			),
		);
		$this->take( $asked );
		$plan = $this->plugin->mirror_plan();
		$this->assertSame( 1767225600, $plan->next( false )['since'] );
		$this->assertSame( array( self::ID ), $this->plugin->outbox()->list_acks() );
		$plan->accept( $plan->next( false ), '', 9, 3, true );
		$this->take( $asked );
		$this->assertSame( 'done', $plan->state()['state'] );
	}

	/** A new secret is kept, without any acknowledgement. */
	public function test_rotates_the_secret(): void {
		$this->take( array( 'rotate_secret' => array( 'secret' => 'bridge-secret-two-77d1e2' ) ) );
		$this->assertSame( 'bridge-secret-two-77d1e2', $this->plugin->pairing()->secret() );
		$this->assertSame( array(), $this->plugin->outbox()->list_acks() );
	}

	/** Settings that this version does not know are acknowledged. */
	public function test_acknowledges_settings(): void {
		$this->take( array( 'settings' => array( 'id' => self::ID, 'colour' => 'red' ) ) );
		$this->assertSame( array( self::ID ), $this->plugin->outbox()->list_acks() );
	}

	/**
	 * What cannot be understood is left alone.
	 *
	 * @dataProvider nonsense
	 * @param array $directives From somewhere.
	 */
	public function test_leaves_nonsense_alone( array $directives ): void {
		$this->take( $directives );
		$this->assertSame( array(), $this->plugin->outbox()->list_acks() );
		$this->assertSame( self::SECRET, $this->plugin->pairing()->secret() );
		$this->assertSame( 'none', $this->plugin->mirror_plan()->state()['state'] );
	}

	/** Return shapes that no panel sends. */
	public function nonsense(): array {
		$id = self::ID;
		return array(
			'nothing'           => array( array() ),
			'texts'             => array( array( 'notes' => 'x', 'backfill' => 'x', 'rotate_secret' => 'x' ) ),
			'numbers'           => array( array( 'notes' => array( 1, null, true ), 'backfill' => 3, 'rotate_secret' => 4 ) ),
			'lists'             => array( array( 'backfill' => array( 1 ), 'rotate_secret' => array( array() ) ) ),
			'no ids'            => array( array( 'notes' => array( array( 'order_id' => 1, 'note' => 'x' ) ), 'sweep' => array( 'since' => 1 ) ) ),
			'ids of no kind'    => array( array( 'notes' => array( array( 'id' => "x' OR 1", 'order_id' => 1, 'note' => 'x' ) ), 'sweep' => array( 'id' => array( $id ) ) ) ),
			'notes of no kind'  => array( array( 'notes' => array( array( 'id' => $id, 'order_id' => 1, 'note' => array( 'x' ) ) ) ) ),
			'a secret of one'   => array( array( 'rotate_secret' => array( 'secret' => 'x' ) ) ),
			'unknown directive' => array( array( 'self_destruct' => array( 'id' => $id ) ) ),
		);
	}

	/**
	 * Let directives be taken.
	 *
	 * @param array $directives From the panel.
	 * @return void
	 */
	private function take( array $directives ): void {
		( new Directives( $this->plugin->outbox(), $this->plugin->pairing(), $this->plugin->mirror_plan() ) )->take( $directives );
	}

	/**
	 * Return a note as the panel asks for it.
	 *
	 * @param int    $order_id The order.
	 * @param string $text     The note.
	 * @param string $digit    Last one of its id.
	 * @return array
	 */
	private function note( int $order_id, string $text, string $digit = 'd' ): array {
		return array(
			'id'       => substr( self::ID, 0, -1 ) . $digit,
			'order_id' => $order_id,
			'note'     => $text,
		);
	}

	/**
	 * Return an order's notes of the panel.
	 *
	 * @param \WC_Order $order The order.
	 * @return object[]
	 */
	private function notes( \WC_Order $order ): array {
		$is_ours = static function ( $note ) {
			return '' !== get_comment_meta( $note->id, '_iletiniz_directive', true );
		};
		return array_values( array_filter( wc_get_order_notes( array( 'order_id' => $order->get_id() ) ), $is_ours ) );
	}
}
