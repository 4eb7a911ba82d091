<?php
/**
 * HTTP to the panel.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Posts JSON through WordPress's safe HTTP functions, and reads the answer with suspicion.
 */
final class Client {

	const MAX_ANSWER_BYTES = 262144;

	// What the panel itself says of a refusal; another server's page says none of these.
	const PANEL_CODES = array( 'unauthorized', 'other_site', 'unusable', 'not_json', 'delivery_reused', 'wrong_code', 'site_taken', 'locked' );
	const CURL_CODES  = array(
		6  => 'dns',
		7  => 'refused',
		28 => 'timeout',
		35 => 'tls',
		51 => 'tls',
		53 => 'tls',
		54 => 'tls',
		58 => 'tls',
		59 => 'tls',
		60 => 'tls',
		66 => 'tls',
		77 => 'tls',
		80 => 'tls',
		82 => 'tls',
		83 => 'tls',
		90 => 'tls',
		91 => 'tls',
	);

	/**
	 * Post a body and return the answer; never throws.
	 *
	 * @param string   $url     Checked by `Pairing::check_url()`.
	 * @param string[] $headers By name.
	 * @param string   $body    JSON.
	 * @param int      $timeout Seconds.
	 * @return Answer
	 */
	public function post( string $url, array $headers, string $body, int $timeout = 8 ): Answer {
		$opened = $this->open_gates( $url );
		$error  = $this->find_obstacle( $url );
		$result = '' !== $error ? null : wp_safe_remote_post(
			$url,
			array(
				'timeout'             => $timeout,
				'redirection'         => 0,
				'limit_response_size' => self::MAX_ANSWER_BYTES + 1,
				'user-agent'          => $this->user_agent(),
				'headers'             => $headers + array( 'Content-Type' => 'application/json' ),
				'body'                => $body,
			)
		);
		foreach ( $opened as $hook => $filter ) {
			remove_filter( $hook, $filter );
		}
		if ( null === $result || is_wp_error( $result ) ) {
			return new Answer( 0, array(), null === $result ? $error : $this->code_of( $result ) );
		}
		return $this->read( $result );
	}

	/**
	 * Let this one call through: to the panel's own port, and on a developer's machine to the machine itself.
	 *
	 * @param string $url Where to.
	 * @return callable[] Filters by hook, to be removed.
	 */
	private function open_gates( string $url ): array {
		$panel  = wp_parse_url( $url );
		$opened = array(
			'http_allowed_safe_ports' => static function ( $ports ) use ( $panel ) {
				return array_merge( (array) $ports, array( $panel['port'] ?? 443 ) );
			},
		);
		if ( defined( 'ILETINIZ_BRIDGE_LOCAL' ) && ILETINIZ_BRIDGE_LOCAL ) {
			$opened['http_request_host_is_external'] = static function ( $is_external, $host ) use ( $panel ) {
				return $is_external || $host === $panel['host'];
			};
		}
		foreach ( $opened as $hook => $filter ) {
			add_filter( $hook, $filter, 10, 2 );
		}
		return $opened;
	}

	/**
	 * Say beforehand why WordPress would refuse the address: its own words for that are one for all, and translated.
	 *
	 * @param string $url Where to.
	 * @return string Code or empty.
	 */
	private function find_obstacle( string $url ): string {
		if ( wp_http_validate_url( $url ) ) {
			return '';
		}
		$host  = (string) wp_parse_url( $url, PHP_URL_HOST );
		$is_ip = false !== filter_var( trim( $host, '[]' ), FILTER_VALIDATE_IP );
		return ! $is_ip && gethostbyname( $host ) === $host ? 'dns' : 'local_refused';
	}

	/**
	 * Return the code of a call that got no answer.
	 *
	 * @param \WP_Error $problem From WordPress.
	 * @return string
	 */
	private function code_of( \WP_Error $problem ): string {
		if ( 'http_request_not_executed' === $problem->get_error_code() ) {
			return 'local_refused';
		}
		preg_match( '/cURL error (\d+)/', $problem->get_error_message(), $found );
		return self::CURL_CODES[ (int) ( $found[1] ?? 0 ) ] ?? 'network';
	}

	/**
	 * Read what came.
	 *
	 * @param array $result From WordPress.
	 * @return Answer
	 */
	private function read( array $result ): Answer {
		$status = (int) wp_remote_retrieve_response_code( $result );
		$text   = wp_remote_retrieve_body( $result );
		$body   = strlen( $text ) <= self::MAX_ANSWER_BYTES ? json_decode( $text, true, 32 ) : null;
		$is_map = is_array( $body ) && '{' === substr( ltrim( $text ), 0, 1 );
		$date   = strtotime( $this->header_of( $result, 'date' ) );
		$body   = $is_map ? $body : array();
		return new Answer(
			$status,
			$body,
			$this->error_of( $status, $is_map ? ( $body['error'] ?? '' ) : null ),
			$this->seconds_of( $this->header_of( $result, 'retry-after' ) ),
			false === $date ? null : $date - time()
		);
	}

	/**
	 * Return the code of an answer.
	 *
	 * @param int                   $status HTTP status.
	 * @param array|string|int|null $told   What the answer's JSON says under `error`; null if it is no JSON.
	 * @return string Empty for a good answer.
	 */
	private function error_of( int $status, $told ): string {
		if ( $status >= 200 && $status < 300 ) {
			return null === $told ? 'bad_answer' : '';
		}
		$by_status = array(
			413 => 'too_large',
			429 => 'too_many',
		);
		return in_array( $told, self::PANEL_CODES, true ) ? $told : ( $by_status[ $status ] ?? "http_$status" );
	}

	/**
	 * Read Retry-After, which is a number of seconds or a date.
	 *
	 * @param string $text The header.
	 * @return int|null
	 */
	private function seconds_of( string $text ): ?int {
		if ( ctype_digit( $text ) ) {
			return (int) $text;
		}
		$date = '' === $text ? false : strtotime( $text );
		return false === $date ? null : max( 0, $date - time() );
	}

	/**
	 * Return a header, the last one if it came several times.
	 *
	 * @param array  $result From WordPress.
	 * @param string $name   In lower case.
	 * @return string
	 */
	private function header_of( array $result, string $name ): string {
		$values = (array) wp_remote_retrieve_header( $result, $name );
		return trim( (string) end( $values ) );
	}

	/**
	 * Return how the bridge calls itself.
	 *
	 * @return string
	 */
	private function user_agent(): string {
		$versions = Facts::versions();
		return sprintf( 'iletiniz-bridge/%s WordPress/%s WooCommerce/%s PHP/%s', $versions['bridge'], $versions['wordpress'], $versions['woocommerce'], $versions['php'] );
	}
}
