<?php
/**
 * What the tests of delivery share: a paired store, and a panel that answers as told.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Pairing;
use Iletiniz\Bridge\Plugin;
use Iletiniz\Bridge\Settings;
use Iletiniz\Bridge\Vault;
use PHPUnit\Framework\TestCase;

/**
 * Each test runs in a transaction that is taken back, with a panel that never leaves this process.
 */
abstract class Delivery_Case extends TestCase {

	protected const PANEL  = 'https://203.0.113.7';
	protected const SECRET = 'bridge-secret-one-0f3c9a';

	/**
	 * Answers still to be given: what `answer()` returns, a \WP_Error, or a callable of the call.
	 *
	 * @var array
	 */
	protected $answers = array();

	/**
	 * Calls that were made: url, path, headers, raw body, body.
	 *
	 * @var array[]
	 */
	protected $calls = array();

	/**
	 * The plugin with nothing remembered.
	 *
	 * @var Plugin
	 */
	protected $plugin;

	/**
	 * Begin, with a paired store.
	 *
	 * @return void
	 */
	protected function setUp(): void {
		global $wpdb;
		$wpdb->query( 'START TRANSACTION' );
		$this->plugin = ( new \ReflectionClass( Plugin::class ) )->newInstanceWithoutConstructor();
		add_filter( 'pre_http_request', array( $this, 'answer_call' ), 10, 3 );
		// Reason: addresses for documentation are no real hosts, and WordPress takes none of them for one.
		add_filter( 'http_request_host_is_external', '__return_true' );
		add_filter( 'pre_wp_mail', '__return_true' );
		$this->plugin->outbox()->clear();
		foreach ( array( 'state', 'mirror', 'lock', 'pairing' ) as $name ) {
			delete_option( "iletiniz_bridge_$name" );
		}
		update_option( 'iletiniz_bridge_mirror', array( 'swept_at' => time() ), false );
		$this->pair();
	}

	/**
	 * Take everything back.
	 *
	 * @return void
	 */
	protected function tearDown(): void {
		global $wpdb;
		$wpdb->query( 'ROLLBACK' );
		wp_cache_flush();
		remove_filter( 'pre_http_request', array( $this, 'answer_call' ), 10 );
		remove_filter( 'http_request_host_is_external', '__return_true' );
		remove_filter( 'pre_wp_mail', '__return_true' );
	}

	/**
	 * Pair the store without a call.
	 *
	 * @return void
	 */
	protected function pair(): void {
		$pairing = array(
			'panel_url' => self::PANEL,
			'store_id'  => 7,
			'secret'    => ( new Vault() )->seal( self::SECRET ),
			'site'      => $this->plugin->pairing()->site(),
			'paired_at' => time(),
		);
		update_option( Pairing::OPTION, $pairing, false );
		Settings::set( array( 'is_paired' => true ) );
	}

	/**
	 * Return an answer as WordPress's HTTP functions do; a good one is the panel's, with directives.
	 *
	 * @param int          $status  HTTP status.
	 * @param array|string $body    JSON, or something else.
	 * @param string[]     $headers In lower case.
	 * @return array
	 */
	protected function answer( int $status, $body = array( 'ok' => true ), array $headers = array() ): array {
		return array(
			'headers'  => $headers + array( 'date' => gmdate( 'D, d M Y H:i:s' ) . ' GMT' ),
			'body'     => is_array( $body ) ? wp_json_encode( $body + ( $status < 300 ? array( 'directives' => (object) array() ) : array() ) ) : $body,
			'response' => array(
				'code'    => $status,
				'message' => '',
			),
			'cookies'  => array(),
			'filename' => null,
		);
	}

	/**
	 * Return the answer to events, all with one fate.
	 *
	 * @param string $status Taken, repeat or refused.
	 * @return callable
	 */
	protected function results( string $status = 'taken' ): callable {
		return function ( array $call ) use ( $status ) {
			$results = array();
			foreach ( $call['body']['events'] as $event ) {
				$results[] = array(
					'id'     => $event['id'],
					'status' => $status,
					'field'  => 'order.id',
					'rule'   => 'positive_integer',
				);
			}
			return $this->answer( 202, array( 'results' => $results ) );
		};
	}

	/**
	 * Stand in for the panel.
	 *
	 * @param mixed  $before False.
	 * @param array  $args   Of the call.
	 * @param string $url    Where to.
	 * @return array|\WP_Error
	 */
	public function answer_call( $before, $args, $url ) {
		$this->assertFalse( $before );
		$call          = array(
			'url'     => $url,
			'path'    => (string) wp_parse_url( $url, PHP_URL_PATH ),
			'headers' => $args['headers'],
			'raw'     => $args['body'],
			'body'    => json_decode( $args['body'], true ),
			'args'    => $args,
		);
		$this->calls[] = $call;
		$answer        = $this->answers ? array_shift( $this->answers ) : $this->answer( 500 );
		return $answer instanceof \Closure ? $answer( $call ) : $answer;
	}

	/**
	 * Return the last part of each call's path.
	 *
	 * @return string[]
	 */
	protected function endpoints(): array {
		return array_map( 'basename', array_column( $this->calls, 'path' ) );
	}

	/**
	 * Skip a test that needs orders.
	 *
	 * @return void
	 */
	protected function need_shop(): void {
		if ( ! function_exists( 'wc_create_order' ) ) {
			$this->markTestSkipped( 'WooCommerce is not there.' );
		}
	}

	/**
	 * Make an order without any event.
	 *
	 * @param string $status Without wc-.
	 * @return \WC_Order
	 */
	protected function order( string $status = 'processing' ): \WC_Order {
		$order = wc_create_order( array( 'status' => $status ) );
		$order->set_billing_phone( '0532 000 00 01' );
		$order->save();
		$this->plugin->outbox()->clear();
		return $order;
	}
}
