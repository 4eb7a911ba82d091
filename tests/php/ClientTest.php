<?php
/**
 * HTTP to the panel.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Answer;
use Iletiniz\Bridge\Client;

require_once __DIR__ . '/Delivery_Case.php';

/**
 * Edges of HTTP; the panel is faked below WordPress's own functions.
 */
final class Client_Test extends Delivery_Case {

	/** A good answer's JSON arrives with the panel's clock. */
	public function test_reads_a_good_answer(): void {
		$answer = $this->post( $this->answer( 202, array( 'cursor' => '9' ), array( 'date' => gmdate( 'D, d M Y H:i:s', time() + 500 ) . ' GMT' ) ) );
		$this->assertTrue( $answer->is_ok() );
		$this->assertSame( '9', $answer->body['cursor'] );
		$this->assertEqualsWithDelta( 500, $answer->date_offset, 2 );
	}

	/** A call says who calls, follows nobody and takes no more than it can use. */
	public function test_calls_with_care(): void {
		$this->post( $this->answer( 202 ) );
		$args = $this->calls[0]['args'];
		$this->assertMatchesRegularExpression( '#^iletiniz-bridge/\S+ WordPress/\S+ WooCommerce/\S+ PHP/\S+$#', $args['user-agent'] );
		$this->assertSame( 'application/json', $args['headers']['Content-Type'] );
		$this->assertSame( 0, $args['redirection'] );
		$this->assertSame( 262145, $args['limit_response_size'] );
		$this->assertTrue( $args['sslverify'] );
		$this->assertTrue( $args['reject_unsafe_urls'] );
	}

	/**
	 * Each failure of the network has its own code.
	 *
	 * @dataProvider failures
	 * @param string $message From WordPress.
	 * @param string $code    Ours.
	 */
	public function test_names_the_failure( string $message, string $code ): void {
		$answer = $this->post( new \WP_Error( 'http_request_failed', $message ) );
		$this->assertSame( array( 0, $code ), array( $answer->status, $answer->error ) );
	}

	/** Return WordPress's words and our codes. */
	public function failures(): array {
		return array(
			array( 'cURL error 6: Could not resolve host', 'dns' ),
			array( 'cURL error 7: Failed to connect', 'refused' ),
			array( 'cURL error 28: Operation timed out', 'timeout' ),
			array( 'cURL error 35: SSL connect error', 'tls' ),
			array( 'cURL error 60: SSL certificate problem', 'tls' ),
			array( 'cURL error 52: Empty reply from server', 'network' ),
			array( 'Something else', 'network' ),
		);
	}

	/**
	 * Each refusal has a code: the panel's own words for it, or else the status.
	 *
	 * @dataProvider refusals
	 * @param int          $status HTTP status.
	 * @param array|string $body   Answer.
	 * @param string       $code   Ours.
	 */
	public function test_names_the_refusal( int $status, $body, string $code ): void {
		$this->assertSame( $code, $this->post( $this->answer( $status, $body ) )->error );
	}

	/** Return statuses, bodies and codes. */
	public function refusals(): array {
		return array(
			'the panel refuses'        => array( 401, array( 'error' => 'unauthorized' ), 'unauthorized' ),
			'a proxy asks who we are'  => array( 401, '<html>', 'http_401' ),
			'a clone'                  => array( 409, array( 'error' => 'other_site' ), 'other_site' ),
			'a repeated login link'    => array( 409, array( 'error' => 'something' ), 'http_409' ),
			'too large, says a proxy'  => array( 413, '<html>', 'too_large' ),
			'too many, says a proxy'   => array( 429, '', 'too_many' ),
			'an error that is no text' => array( 422, array( 'error' => array( 'unusable' ) ), 'http_422' ),
			'a broken server'          => array( 500, 'oops', 'http_500' ),
			'a redirect'               => array( 302, '', 'http_302' ),
			'a page instead of JSON'   => array( 200, '<html>Welcome</html>', 'bad_answer' ),
			'a list instead of a map'  => array( 200, '[]', 'bad_answer' ),
			'nothing at all'           => array( 204, '', 'bad_answer' ),
			'endless JSON'             => array( 200, '{"a":"' . str_repeat( 'x', 262144 ) . '"}', 'bad_answer' ),
		);
	}

	/** Retry-After is understood as seconds and as a date, and left alone otherwise. */
	public function test_reads_retry_after(): void {
		$at = gmdate( 'D, d M Y H:i:s', time() + 120 ) . ' GMT';
		$this->assertSame( 30, $this->post( $this->answer( 429, '', array( 'retry-after' => '30' ) ) )->retry_after );
		$this->assertEqualsWithDelta( 120, $this->post( $this->answer( 503, '', array( 'retry-after' => $at ) ) )->retry_after, 2 );
		$this->assertNull( $this->post( $this->answer( 503, '', array( 'retry-after' => 'later' ) ) )->retry_after );
		$this->assertNull( $this->post( $this->answer( 503, '' ) )->retry_after );
	}

	/** An address that WordPress holds for dangerous is refused before anything is sent, and says so. */
	public function test_refuses_this_machine(): void {
		remove_filter( 'http_request_host_is_external', '__return_true' );
		$refuse = static function ( $is_external, $host ) {
			return '10.0.0.9' === $host ? false : $is_external;
		};
		add_filter( 'http_request_host_is_external', $refuse, 99, 2 );
		$answer = ( new Client() )->post( 'https://10.0.0.9/bridge/v1/pair', array(), '{}' );
		remove_filter( 'http_request_host_is_external', $refuse, 99 );
		$this->assertSame( 'local_refused', $answer->error );
		$this->assertSame( array(), $this->calls );
	}

	/** A name that leads nowhere is told from one that is refused. */
	public function test_unknown_name_is_dns(): void {
		$this->assertSame( 'dns', ( new Client() )->post( 'https://panel.invalid/x', array(), '{}' )->error );
	}

	/** The gates that are opened for the panel are closed again. */
	public function test_leaves_no_filter_behind(): void {
		remove_filter( 'http_request_host_is_external', '__return_true' );
		$this->answers = array( $this->answer( 202 ) );
		$before        = $this->filters();
		( new Client() )->post( 'https://127.0.0.1:8443/x', array(), '{}' );
		$this->assertSame( $before, $this->filters() );
		$this->assertCount( defined( 'ILETINIZ_BRIDGE_LOCAL' ) ? 1 : 0, $this->calls );
	}

	/** The panel may have a port of its own. */
	public function test_reaches_the_panels_own_port(): void {
		$this->answers = array( $this->answer( 202 ) );
		$this->assertTrue( ( new Client() )->post( self::PANEL . ':8443/x', array(), '{}' )->is_ok() );
	}

	/** Return how many filters stand at each gate. */
	private function filters(): array {
		$count = static function ( string $hook ): int {
			return count( $GLOBALS['wp_filter'][ $hook ]->callbacks[10] ?? array() );
		};
		return array_map( $count, array( 'http_allowed_safe_ports', 'http_request_host_is_external' ) );
	}

	/**
	 * Post once.
	 *
	 * @param array|\WP_Error $reply What comes back.
	 * @return Answer
	 */
	private function post( $reply ): Answer {
		$this->answers = array( $reply );
		return ( new Client() )->post( self::PANEL . '/bridge/v1/pair', array(), '{}' );
	}
}
