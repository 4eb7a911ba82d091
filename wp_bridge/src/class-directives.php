<?php
/**
 * What the panel asks the store to do.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Does each directive once (bridge protocol, section 5), whatever shape it comes in.
 */
final class Directives {

	const MAX_NOTE_LENGTH = 1000;
	const META            = '_iletiniz_directive';

	/**
	 * Remembers what was done.
	 *
	 * @var Outbox
	 */
	private $outbox;

	/**
	 * Holds the secret.
	 *
	 * @var Pairing
	 */
	private $pairing;

	/**
	 * What is to be sent of the history.
	 *
	 * @var Mirror_Plan
	 */
	private $plan;

	/**
	 * Take the parts.
	 *
	 * @param Outbox      $outbox  Remembers what was done.
	 * @param Pairing     $pairing Holds the secret.
	 * @param Mirror_Plan $plan    What is to be sent of the history.
	 */
	public function __construct( Outbox $outbox, Pairing $pairing, Mirror_Plan $plan ) {
		$this->outbox  = $outbox;
		$this->pairing = $pairing;
		$this->plan    = $plan;
	}

	/**
	 * Do what an answer asks for; what cannot be understood is left alone.
	 *
	 * @param array $directives By kind.
	 * @return void
	 */
	public function take( array $directives ): void {
		$secret = $directives['rotate_secret']['secret'] ?? null;
		if ( is_string( $secret ) ) {
			$this->pairing->rotate( $secret );
		}
		foreach ( array( 'backfill', 'sweep', 'settings' ) as $kind ) {
			$this->take_plan( $kind, $directives[ $kind ] ?? null );
		}
		$notes = $directives['notes'] ?? array();
		foreach ( is_array( $notes ) ? $notes : array() as $note ) {
			$this->take_note( $note );
		}
	}

	/**
	 * Plan what is asked for; asking twice for the same changes nothing.
	 *
	 * @param string            $kind  Backfill, sweep, or settings, of which this version knows none.
	 * @param array|string|null $asked From the panel.
	 * @return void
	 */
	private function take_plan( string $kind, $asked ): void {
		$id = $this->id_of( $asked );
		if ( '' === $id ) {
			return;
		}
		if ( 'backfill' === $kind ) {
			$this->plan->ask_backfill( $asked['since'] ?? null, $id );
		} elseif ( 'sweep' === $kind ) {
			$this->plan->ask_sweep( $asked['since'] ?? null, $id );
		}
		$this->outbox->claim_directive( $id, $kind );
	}

	/**
	 * Add a note to an order. It is claimed before, so that it never comes twice; an order that is gone needs none.
	 *
	 * @param array|string|null $asked From the panel.
	 * @return void
	 */
	private function take_note( $asked ): void {
		$id   = $this->id_of( $asked );
		$text = $asked['note'] ?? null;
		if ( '' === $id || ! is_string( $text ) || ! function_exists( 'wc_get_order' ) || ! $this->outbox->claim_directive( $id, 'note' ) ) {
			return;
		}
		try {
			$order = is_int( $asked['order_id'] ?? null ) ? wc_get_order( $asked['order_id'] ) : false;
			if ( $order instanceof \WC_Order ) {
				add_comment_meta( $order->add_order_note( $this->plain( $text ) ), self::META, $id );
			}
		} catch ( \Throwable $problem ) {
			// Whoever listens to notes may fail; the order and the answer must not.
			Logbook::note( 'note could not be added', $problem );
		}
	}

	/**
	 * Make a text one that shows as it is written, and does nothing else.
	 *
	 * @param string $text From the panel.
	 * @return string
	 */
	private function plain( string $text ): string {
		$text = preg_replace( '/[\x00-\x08\x0b-\x1f\x7f]/', '', wp_check_invalid_utf8( $text ) );
		return strtr(
			mb_substr( $text, 0, self::MAX_NOTE_LENGTH ),
			array(
				'<' => '&lt;',
				'>' => '&gt;',
			)
		);
	}

	/**
	 * Return a directive's id.
	 *
	 * @param array|string|null $asked From the panel.
	 * @return string Empty if it has none.
	 */
	private function id_of( $asked ): string {
		$id = is_array( $asked ) ? ( $asked['id'] ?? null ) : null;
		return is_string( $id ) && preg_match( '/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\z/', $id ) ? $id : '';
	}
}
