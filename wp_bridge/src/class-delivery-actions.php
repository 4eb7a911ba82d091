<?php
/**
 * The buttons that send something.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Sends a test, what waits, or what was set aside, and says what came of it.
 */
final class Delivery_Actions {

	private const VERBS = array( 'test', 'flush', 'again' );

	/**
	 * The pairing.
	 *
	 * @var Pairing
	 */
	private $pairing;

	/**
	 * The hand that delivers.
	 *
	 * @var Deliverer
	 */
	private $deliverer;

	/**
	 * The events.
	 *
	 * @var Outbox
	 */
	private $outbox;

	/**
	 * What the last calls met with.
	 *
	 * @var State
	 */
	private $state;

	/**
	 * Keep what the buttons move.
	 *
	 * @param Pairing   $pairing   The pairing.
	 * @param Deliverer $deliverer The hand that delivers.
	 * @param Outbox    $outbox    The events.
	 * @param State     $state     What the last calls met with.
	 */
	public function __construct( Pairing $pairing, Deliverer $deliverer, Outbox $outbox, State $state ) {
		$this->pairing   = $pairing;
		$this->deliverer = $deliverer;
		$this->outbox    = $outbox;
		$this->state     = $state;
	}

	/**
	 * Hear the buttons.
	 *
	 * @return void
	 */
	public function register_hooks(): void {
		foreach ( self::VERBS as $verb ) {
			add_action( "admin_post_iletiniz_bridge_$verb", array( $this, $verb ) );
		}
	}

	/**
	 * Send a test event through the same door as any other.
	 *
	 * @return void
	 */
	public function test(): void {
		$this->guard( 'test' );
		$refused = count( $this->refused_tests() );
		if ( ! $this->outbox->has_waiting( 'bridge.test', 0 ) && ! $this->outbox->add( 'bridge.test' ) ) {
			Form_Door::answer( 'error', __( 'The test event could not be written to the database. Deactivate the plugin and activate it again, which repairs its table.', 'iletiniz-bridge' ) );
		}
		$this->deliverer->run( 10 );
		$errors = $this->refused_tests();
		if ( count( $errors ) > $refused ) {
			Form_Door::answer( 'error', Words::of( (string) end( $errors ) ) );
		}
		if ( ! $this->outbox->has_waiting( 'bridge.test', 0 ) ) {
			Form_Door::answer( 'success', __( 'The panel has taken the test event. The connection works.', 'iletiniz-bridge' ) );
		}
		Form_Door::answer( 'error', __( 'The panel has not taken the test event yet.', 'iletiniz-bridge' ) . ' ' . $this->reason() );
	}

	/**
	 * Send what waits without waiting for the next turn.
	 *
	 * @return void
	 */
	public function flush(): void {
		$this->guard( 'flush' );
		$this->send( $this->outbox->count( 'waiting' ) );
	}

	/**
	 * Send what was set aside once more.
	 *
	 * @return void
	 */
	public function again(): void {
		$this->guard( 'again' );
		$this->outbox->send_again();
		$this->send( $this->outbox->count( 'waiting' ) );
	}

	/**
	 * Return why earlier tests were set aside.
	 *
	 * @return string[] Error codes.
	 */
	private function refused_tests(): array {
		$rows = $this->outbox->list_aside( $this->outbox->count( 'aside' ) );
		return wp_list_pluck( wp_list_filter( $rows, array( 'topic' => 'bridge.test' ) ), 'error' );
	}

	/**
	 * Run a delivery and say how far it came.
	 *
	 * @param int $count How many events waited.
	 * @return void
	 */
	private function send( int $count ): void {
		if ( 0 === $count ) {
			Form_Door::answer( 'success', __( 'No event waits.', 'iletiniz-bridge' ) );
		}
		$this->deliverer->run( 20 );
		$left = $this->outbox->count( 'waiting' );
		if ( 0 === $left ) {
			Form_Door::answer( 'success', __( 'No event waits any more.', 'iletiniz-bridge' ) );
		}
		/* translators: %s: number of events */
		Form_Door::answer( 'warning', sprintf( _n( '%s event still waits.', '%s events still wait.', $left, 'iletiniz-bridge' ), number_format_i18n( $left ) ) . ' ' . $this->reason() );
	}

	/**
	 * Say why events still wait.
	 *
	 * @return string
	 */
	private function reason(): string {
		$stopped = (string) $this->state->get( 'stopped' );
		if ( $stopped ) {
			return Words::of( $stopped );
		}
		return $this->state->is_failing() ? Words::of( (string) $this->state->get( 'last_error' ) ) : __( 'The rest follows in the background.', 'iletiniz-bridge' );
	}

	/**
	 * Let only those through who may, and only where there is a pairing.
	 *
	 * @param string $verb The action.
	 * @return void
	 */
	private function guard( string $verb ): void {
		Form_Door::check( $verb );
		if ( ! $this->pairing->is_paired() ) {
			Form_Door::answer( 'error', Words::of( 'not_paired' ) );
		}
	}
}
