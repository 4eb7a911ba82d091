<?php
/**
 * A store that is paired with a panel which answers as a test says.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Installer;
use Iletiniz\Bridge\Plugin;

trait Paired_Store {

	/**
	 * What the panel was asked, oldest first.
	 *
	 * @var array<int, array{path: string, body: array}>
	 */
	private $calls = array();

	/**
	 * Answers the panel: takes path and body, returns status and JSON, or a `WP_Error` for one that cannot be reached.
	 *
	 * @var callable
	 */
	private $panel_says;

	/** Pair, with nothing waiting. */
	private function pair_store(): void {
		Installer::ensure();
		$this->panel_says = static fn() => array( 201, array( 'store_id' => 7, 'signing_secret' => str_repeat( 'S', 43 ), 'panel_url' => 'http://127.0.0.1:9' ) );
		add_filter( 'pre_http_request', array( $this, 'answer' ), 10, 3 );
		$this->assertTrue( Plugin::instance()->pairing()->pair( 'http://127.0.0.1:9', 'ABCDE23456' ) );
		Plugin::instance()->outbox()->clear();
		$this->calls = array();
	}

	/** Leave nothing behind. */
	private function unpair_store(): void {
		Plugin::instance()->pairing()->unpair();
		remove_filter( 'pre_http_request', array( $this, 'answer' ), 10 );
	}

	/**
	 * Stand in for the panel.
	 *
	 * @param mixed  $early Unused.
	 * @param array  $args  Of the request.
	 * @param string $url   Where it went.
	 * @return array|\WP_Error
	 */
	public function answer( $early, $args, $url ) {
		$path          = wp_parse_url( $url, PHP_URL_PATH );
		$body          = json_decode( $args['body'], true );
		$this->calls[] = array( 'path' => $path, 'body' => $body );
		$answer        = ( $this->panel_says )( $path, $body );
		if ( is_wp_error( $answer ) ) {
			return $answer;
		}
		return array( 'response' => array( 'code' => $answer[0], 'message' => '' ), 'headers' => array(), 'body' => wp_json_encode( $answer[1] + array( 'directives' => (object) array() ) ), 'cookies' => array() );
	}
}
