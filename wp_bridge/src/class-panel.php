<?php
/**
 * The panel as the store sees it.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Signs calls, learns the clock's offset and the panel's will from the answers.
 */
final class Panel {

	const CLOCK_TOLERANCE_SECONDS = 60;
	const CLOCK_NOISE_SECONDS     = 5;

	// What only the panel's own answer to an endpoint has; all others have directives.
	const MARKS = array(
		'login-links'    => 'url',
		'privacy/export' => 'items',
	);

	/**
	 * Which panel.
	 *
	 * @var Pairing
	 */
	private $pairing;

	/**
	 * HTTP.
	 *
	 * @var Client
	 */
	private $client;

	/**
	 * How delivery is going.
	 *
	 * @var State
	 */
	private $state;

	/**
	 * Does what answers ask for.
	 *
	 * @var Directives
	 */
	private $directives;

	/**
	 * Take the parts.
	 *
	 * @param Pairing    $pairing    Which panel.
	 * @param Client     $client     HTTP.
	 * @param State      $state      How delivery is going.
	 * @param Directives $directives Does what answers ask for.
	 */
	public function __construct( Pairing $pairing, Client $client, State $state, Directives $directives ) {
		$this->pairing    = $pairing;
		$this->client     = $client;
		$this->state      = $state;
		$this->directives = $directives;
	}

	/**
	 * Call the panel.
	 *
	 * @param string      $endpoint    Like `events`.
	 * @param array       $body        What to send.
	 * @param string|null $delivery_id UUID; a random one if null.
	 * @param int         $timeout     Seconds.
	 * @return Answer
	 */
	public function call( string $endpoint, array $body, ?string $delivery_id = null, int $timeout = 8 ): Answer {
		$secret = $this->pairing->secret();
		if ( null === $secret ) {
			return new Answer( 0, array(), $this->pairing->is_paired() ? 'salt_changed' : 'unauthorized' );
		}
		$text        = self::encode( $body );
		$delivery_id = $delivery_id ?? Uuid::v4();
		$answer      = $this->post( $endpoint, $text, $delivery_id, $secret, $timeout );
		if ( 'unauthorized' === $answer->error ) {
			// Either our clock is off, or another process has just been given a new secret.
			$is_learned = $this->learn_clock( $answer );
			$present    = $this->pairing->secret();
			if ( null !== $present && ( $is_learned || $present !== $secret ) ) {
				$answer = $this->post( $endpoint, $text, $delivery_id, $present, $timeout );
			}
		}
		if ( $answer->is_ok() && ! array_key_exists( self::MARKS[ $endpoint ] ?? 'directives', $answer->body ) ) {
			return new Answer( $answer->status, array(), 'bad_answer', $answer->retry_after ); // Somebody else's JSON.
		}
		$this->heed( $answer );
		return $answer;
	}

	/**
	 * Write a body; the same one always as the same bytes.
	 *
	 * @param array $body What to send.
	 * @return string JSON.
	 */
	public static function encode( array $body ): string {
		return (string) wp_json_encode( $body, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE );
	}

	/**
	 * Sign and post.
	 *
	 * @param string $endpoint    Like `events`.
	 * @param string $text        JSON.
	 * @param string $delivery_id UUID.
	 * @param string $secret      Signs.
	 * @param int    $timeout     Seconds.
	 * @return Answer
	 */
	private function post( string $endpoint, string $text, string $delivery_id, string $secret, int $timeout ): Answer {
		$pairing = $this->pairing->get();
		$site    = $this->pairing->site();
		$path    = "/bridge/v1/stores/{$pairing['store_id']}/$endpoint";
		$t       = time() + $this->state->get( 'clock_offset' );
		$headers = array(
			'X-Iletiniz-Delivery'  => $delivery_id,
			'X-Iletiniz-Site'      => $site,
			'X-Iletiniz-Signature' => Signer::header( $secret, $t, $delivery_id, 'POST', $path, $site, $text ),
		);
		return $this->client->post( $pairing['panel_url'] . $path, $headers, $text, $timeout );
	}

	/**
	 * Draw the consequences of an answer.
	 *
	 * @param Answer $answer From the panel.
	 * @return void
	 */
	private function heed( Answer $answer ): void {
		if ( $answer->is_ok() ) {
			$this->learn_clock( $answer );
			$this->state->set( array( 'last_success_at' => time() ) );
			$this->directives->take( $answer->part( 'directives' ) );
		} elseif ( in_array( $answer->error, array( 'unauthorized', 'other_site' ), true ) ) {
			$this->state->stop( $answer->error );
		}
	}

	/**
	 * Learn by how much our clock is off. Small differences are left alone: a repeated body must not change for them.
	 *
	 * @param Answer $answer From the panel.
	 * @return bool Whether that was news.
	 */
	private function learn_clock( Answer $answer ): bool {
		$measured = (int) $answer->date_offset;
		$offset   = abs( $measured ) > self::CLOCK_TOLERANCE_SECONDS ? $measured : 0;
		if ( null === $answer->date_offset || abs( $offset - $this->state->get( 'clock_offset' ) ) <= self::CLOCK_NOISE_SECONDS ) {
			return false;
		}
		$this->state->set( array( 'clock_offset' => $offset ) );
		return true;
	}
}
