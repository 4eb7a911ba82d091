<?php
/**
 * What the tests of wp-admin share: requests, their ends, and a panel that answers as told.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Panel_Link;
use Iletiniz\Bridge\Plugin;
use Iletiniz\Bridge\Settings_Actions;
use Iletiniz\Bridge\Settings_Page;
use PHPUnit\Framework\TestCase;

/**
 * The end of a request: a redirect or a refusal.
 */
final class Request_Ended extends \RuntimeException {}

/**
 * Each test runs in a transaction that is taken back, as user 1, with a panel that never leaves this process.
 */
abstract class Admin_Case extends TestCase {

	protected const PANEL = 'http://127.0.0.1:7';

	/**
	 * Answers of the panel that are still to be given: status and JSON.
	 *
	 * @var array<int, array{int, array}>
	 */
	protected $answers = array();

	/**
	 * Calls that were made: address and body.
	 *
	 * @var array<int, array{string, array}>
	 */
	protected $calls = array();

	/**
	 * The plugin with nothing remembered.
	 *
	 * @var Plugin
	 */
	protected $plugin;

	/**
	 * Begin.
	 *
	 * @return void
	 */
	protected function setUp(): void {
		global $wpdb;
		$wpdb->query( 'START TRANSACTION' );
		wp_set_current_user( 1 );
		// Reason: a second set of parts, so that no test meets what another remembered.
		$this->plugin = ( new \ReflectionClass( Plugin::class ) )->newInstanceWithoutConstructor();
		$this->plugin->pairing()->unpair();
		foreach ( array( 'notice', 'pairing', 'consent' ) as $name ) {
			delete_transient( "iletiniz_bridge_{$name}_1" );
		}
		$this->actions()->register_hooks();
		$this->plugin->panel_link()->register_hooks();
		add_filter( 'wp_redirect', array( $this, 'end_with_redirect' ), 10, 2 );
		add_filter( 'wp_die_handler', array( $this, 'die_handler' ) );
		add_filter( 'pre_wp_mail', '__return_true' );
		add_filter( 'pre_http_request', array( $this, 'answer_call' ), 10, 3 );
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
		foreach ( array( 'ask', 'pair', 'unpair', 'test', 'flush', 'again', 'save_consent', 'open' ) as $verb ) {
			remove_all_actions( "admin_post_iletiniz_bridge_$verb" );
		}
		remove_filter( 'wp_redirect', array( $this, 'end_with_redirect' ), 10 );
		remove_filter( 'wp_die_handler', array( $this, 'die_handler' ) );
		remove_filter( 'pre_wp_mail', '__return_true' );
		remove_filter( 'pre_http_request', array( $this, 'answer_call' ), 10 );
		remove_all_filters( 'allowed_redirect_hosts' );
		$_GET                      = array();
		$_POST                     = array();
		$_REQUEST                  = array();
		$_SERVER['REQUEST_METHOD'] = 'GET';
		wp_set_current_user( 0 );
	}

	/**
	 * Return new actions on this test's parts.
	 *
	 * @return Settings_Actions
	 */
	protected function actions(): Settings_Actions {
		return new Settings_Actions( $this->plugin->pairing(), $this->plugin->deliverer(), $this->plugin->outbox(), $this->plugin->state() );
	}

	/**
	 * Return the settings page as somebody sees it.
	 *
	 * @param array $query Of the address.
	 * @return string
	 */
	protected function page( array $query = array() ): string {
		$_GET = wp_slash( $query );
		ob_start();
		( new Settings_Page( $this->plugin->pairing(), $this->plugin->health(), $this->plugin->outbox(), $this->plugin->panel_link() ) )->show();
		return (string) ob_get_clean();
	}

	/**
	 * Send a form of the page and return how the request ended.
	 *
	 * @param string $verb   Such as 'pair'.
	 * @param array  $fields Of the form.
	 * @param string $method HTTP method.
	 * @param string $token  WordPress's nonce; null for the right one.
	 * @return Request_Ended
	 */
	protected function send( string $verb, array $fields = array(), string $method = 'POST', ?string $token = null ): Request_Ended {
		$fields['_wpnonce']        = $token ?? wp_create_nonce( "iletiniz_bridge_$verb" );
		$_POST                     = 'POST' === $method ? wp_slash( $fields ) : array();
		$_GET                      = 'POST' === $method ? array() : wp_slash( $fields );
		$_REQUEST                  = wp_slash( $fields );
		$_SERVER['REQUEST_METHOD'] = $method;
		try {
			do_action( "admin_post_iletiniz_bridge_$verb" );
		} catch ( Request_Ended $end ) {
			return $end;
		}
		self::fail( "Nothing heard iletiniz_bridge_$verb." );
	}

	/**
	 * Pair with the panel of this test.
	 *
	 * @return void
	 */
	protected function pair(): void {
		$this->answers[] = array(
			201,
			array(
				'store_id'       => 3,
				'signing_secret' => str_repeat( 'ab', 32 ),
				'panel_url'      => self::PANEL,
			),
		);
		$this->send(
			'pair',
			array(
				'panel' => self::PANEL,
				'code'  => 'ABCDE23456',
			)
		);
		$this->calls = array();
	}

	/**
	 * Return the sentence that the page will show on top.
	 *
	 * @return string
	 */
	protected function notice(): string {
		return (string) ( get_transient( 'iletiniz_bridge_notice_' . get_current_user_id() )[1] ?? '' );
	}

	/**
	 * End the request where a browser would be sent away.
	 *
	 * @param string $url    Where to.
	 * @param int    $status HTTP status.
	 * @return string
	 * @throws Request_Ended Always.
	 */
	public function end_with_redirect( string $url, int $status ): string {
		throw new Request_Ended( $url, $status );
	}

	/**
	 * Return what ends a refused request.
	 *
	 * @return callable
	 */
	public function die_handler(): callable {
		return static function ( $message, $title, $arguments ): void {
			throw new Request_Ended( is_string( $message ) ? $message : 'refused', (int) ( $arguments['response'] ?? 500 ) );
		};
	}

	/**
	 * Answer a call as the panel.
	 *
	 * @param mixed  $answer    Not used.
	 * @param array  $arguments Of the call.
	 * @param string $url       Where to.
	 * @return array|\WP_Error
	 */
	public function answer_call( $answer, array $arguments, string $url ) {
		unset( $answer );
		$this->calls[] = array( $url, (array) json_decode( (string) $arguments['body'], true ) );
		if ( ! $this->answers ) {
			return new \WP_Error( 'http_request_failed', 'cURL error 7: refused' );
		}
		list( $status, $body ) = array_shift( $this->answers );
		return array(
			'headers'  => array(),
			'body'     => wp_json_encode( $body ),
			'response' => array(
				'code'    => $status,
				'message' => '',
			),
			'cookies'  => array(),
			'filename' => null,
		);
	}

	/**
	 * Become somebody who may nothing.
	 *
	 * @return void
	 */
	protected function become_subscriber(): void {
		$id = wp_insert_user(
			array(
				'user_login' => 'reader' . wp_rand(),
				'user_pass'  => 'x',
				'role'       => 'subscriber',
			)
		);
		wp_set_current_user( $id );
	}
}
