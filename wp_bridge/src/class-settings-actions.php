<?php
/**
 * What the settings page's buttons do.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Takes the page's forms; each is checked for capability, method and nonce before anything of it is read.
 */
final class Settings_Actions {

	private const VERBS = array( 'ask', 'pair', 'unpair', 'save_consent' );

	/**
	 * The pairing.
	 *
	 * @var Pairing
	 */
	private $pairing;

	/**
	 * The buttons that send something.
	 *
	 * @var Delivery_Actions
	 */
	private $sending;

	/**
	 * Keep what the forms move.
	 *
	 * @param Pairing   $pairing   The pairing.
	 * @param Deliverer $deliverer The hand that delivers.
	 * @param Outbox    $outbox    The events.
	 * @param State     $state     What the last calls met with.
	 */
	public function __construct( Pairing $pairing, Deliverer $deliverer, Outbox $outbox, State $state ) {
		$this->pairing = $pairing;
		$this->sending = new Delivery_Actions( $pairing, $deliverer, $outbox, $state );
	}

	/**
	 * Hear the forms.
	 *
	 * @return void
	 */
	public function register_hooks(): void {
		foreach ( self::VERBS as $verb ) {
			add_action( "admin_post_iletiniz_bridge_$verb", array( $this, $verb ) );
		}
		$this->sending->register_hooks();
	}

	/**
	 * Check address and code as far as that goes without a call, then ask whether the host is right.
	 *
	 * @return void
	 */
	public function ask(): void {
		Form_Door::check( 'ask' );
		$draft = Pairing_Form::read( $_POST );
		User_Memory::put( 'pairing', $draft );
		$url = $this->pairing->check_url( $draft['panel'] );
		if ( is_wp_error( $url ) ) {
			Form_Door::answer( 'error', Words::of( (string) $url->get_error_code() ) );
		}
		if ( '' === $draft['code'] ) {
			Form_Door::answer( 'error', Words::of( 'no_code' ) );
		}
		Form_Door::go( 'confirm' );
	}

	/**
	 * Pair with the panel that was confirmed.
	 *
	 * @return void
	 */
	public function pair(): void {
		Form_Door::check( 'pair' );
		$draft = Pairing_Form::read( $_POST );
		User_Memory::put( 'pairing', $draft );
		$result = $this->pairing->pair( $draft['panel'], $draft['code'] );
		if ( is_wp_error( $result ) ) {
			Form_Door::answer( 'error', Words::of( (string) $result->get_error_code() ) );
		}
		User_Memory::take( 'pairing' );
		/* translators: %s: the panel's host */
		Form_Door::answer( 'success', sprintf( __( 'This store is now paired with %s. New orders go there from now on.', 'iletiniz-bridge' ), Pairing_Form::host( $this->pairing->get()['panel_url'] ) ) );
	}

	/**
	 * Unpair, which removes what waits, too.
	 *
	 * @return void
	 */
	public function unpair(): void {
		Form_Door::check( 'unpair' );
		$this->pairing->unpair();
		Form_Door::answer( 'success', __( 'This store is not paired any more. You can remove it in the panel, too.', 'iletiniz-bridge' ) );
	}

	/**
	 * Save whether and with which text customers are asked at checkout.
	 *
	 * @return void
	 */
	public function save_consent(): void {
		Form_Door::check( 'save_consent' );
		$text  = isset( $_POST['text'] ) && is_string( $_POST['text'] ) ? sanitize_text_field( wp_unslash( $_POST['text'] ) ) : '';
		$is_on = isset( $_POST['asks_consent'] );
		if ( mb_strlen( $text ) > Consent_View::LENGTH ) {
			User_Memory::put( 'consent', array( 'text' => mb_substr( $text, 0, 10 * Consent_View::LENGTH ), 'is_on' => $is_on ) );
			/* translators: %s: number of characters */
			Form_Door::answer( 'error', sprintf( __( 'The text is longer than %s characters. Shorten it, then save again.', 'iletiniz-bridge' ), number_format_i18n( Consent_View::LENGTH ) ) );
		}
		Consent::save_text( $text, $is_on );
		Form_Door::answer( 'success', $is_on ? __( 'Saved. Customers are asked at checkout.', 'iletiniz-bridge' ) : __( 'Saved. Customers are not asked at checkout.', 'iletiniz-bridge' ) );
	}
}
