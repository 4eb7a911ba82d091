<?php
/**
 * Which panel this store belongs to.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Pairs with a panel (bridge protocol, section 2), and keeps what it gave.
 */
final class Pairing {

	const OPTION            = 'iletiniz_bridge_pairing';
	const MIN_SECRET_LENGTH = 16;

	/**
	 * Seals the secret.
	 *
	 * @var Vault
	 */
	private $vault;

	/**
	 * Asks the panel.
	 *
	 * @var Client
	 */
	private $client;

	/**
	 * What the panel is told.
	 *
	 * @var Facts
	 */
	private $facts;

	/**
	 * How delivery is going.
	 *
	 * @var State
	 */
	private $state;

	/**
	 * Take the parts.
	 *
	 * @param Vault  $vault  Seals the secret.
	 * @param Client $client Asks the panel.
	 * @param Facts  $facts  What the panel is told.
	 * @param State  $state  How delivery is going.
	 */
	public function __construct( Vault $vault, Client $client, Facts $facts, State $state ) {
		$this->vault  = $vault;
		$this->client = $client;
		$this->facts  = $facts;
		$this->state  = $state;
	}

	/**
	 * Tell whether the store is paired; reads the autoloaded option alone.
	 *
	 * @return bool
	 */
	public function is_paired(): bool {
		return (bool) Settings::get( 'is_paired' );
	}

	/**
	 * Return what the pairing gave.
	 *
	 * @return array{panel_url: string, store_id: int, secret: string, site: string, paired_at: int}|null
	 */
	public function get(): ?array {
		$kept = $this->is_paired() ? get_option( self::OPTION ) : null;
		return is_array( $kept ) && isset( $kept['panel_url'], $kept['store_id'], $kept['secret'] ) ? $kept : null;
	}

	/**
	 * Return the signing secret as it is now: another process may have rotated it a moment ago.
	 *
	 * @return string|null Null if there is none or it does not open.
	 */
	public function secret(): ?string {
		wp_cache_delete( self::OPTION, 'options' );
		$kept = $this->get();
		return $kept ? $this->vault->open( (string) $kept['secret'] ) : null;
	}

	/**
	 * Return what makes the pairing useless.
	 *
	 * @return string 'salt_changed' or empty.
	 */
	public function problem(): string {
		return $this->is_paired() && null === $this->secret() ? 'salt_changed' : '';
	}

	/**
	 * Return WordPress's own address as it is stored, which no plugin has filtered.
	 *
	 * @return string
	 */
	public function site(): string {
		return (string) ( defined( 'WP_HOME' ) ? WP_HOME : ( wp_load_alloptions()['home'] ?? '' ) );
	}

	/**
	 * Put a typed panel address into order.
	 *
	 * @param string $url Like `panel.example.com` or `https://panel.example.com/base/`.
	 * @return string|\WP_Error Without a slash at the end; or 'bad_url', 'not_https'.
	 */
	public function check_url( string $url ) {
		$parts = $this->parse( trim( $url ) );
		if ( null === $parts ) {
			return new \WP_Error( 'bad_url' );
		}
		$scheme = strtolower( $parts['scheme'] );
		if ( 'https' !== $scheme && ! ( 'http' === $scheme && $this->is_own_machine( $parts['host'] ) ) ) {
			return new \WP_Error( 'not_https' );
		}
		$port = isset( $parts['port'] ) && 443 !== $parts['port'] ? ":{$parts['port']}" : '';
		return "$scheme://{$parts['host']}$port{$parts['path']}";
	}

	/**
	 * Take an address apart.
	 *
	 * @param string $url With or without a scheme.
	 * @return array|null Null if it is none, or has more than scheme, host, port and path.
	 */
	private function parse( string $url ): ?array {
		$parts = wp_parse_url( preg_match( '#^[a-z][a-z0-9+.-]*://#i', $url ) ? $url : "https://$url" );
		if ( ! is_array( $parts ) || array_diff_key( $parts, array_flip( array( 'scheme', 'host', 'port', 'path' ) ) ) ) {
			return null;
		}
		$parts['host'] = strtolower( $parts['host'] ?? '' );
		$parts['path'] = rtrim( $parts['path'] ?? '', '/' );
		$is_plain      = preg_match( '/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?\z/', $parts['host'] ) && preg_match( '#^[\w./~-]*\z#', $parts['path'] );
		return $is_plain ? $parts : null;
	}

	/**
	 * Tell whether a host is this machine and a developer allowed that.
	 *
	 * @param string $host In lower case.
	 * @return bool
	 */
	private function is_own_machine( string $host ): bool {
		$is_allowed = defined( 'ILETINIZ_BRIDGE_LOCAL' ) && ILETINIZ_BRIDGE_LOCAL;
		return $is_allowed && ( 'localhost' === $host || preg_match( '/^127(\.\d{1,3}){3}\z/', $host ) );
	}

	/**
	 * Pair with a panel; an earlier pairing stays until this one succeeds.
	 *
	 * @param string $panel_url As typed.
	 * @param string $code      The panel's code.
	 * @return true|\WP_Error With an error code, and 'retry_after' in its data where the panel said so.
	 */
	public function pair( string $panel_url, string $code ) {
		$panel_url = $this->check_url( $panel_url );
		if ( is_wp_error( $panel_url ) ) {
			return $panel_url;
		}
		$told   = array(
			'code'     => trim( $code ),
			'site_url' => (string) get_option( 'siteurl' ),
			'home_url' => $this->site(),
		);
		$answer = $this->client->post( "$panel_url/bridge/v1/pair", array(), Panel::encode( $told + $this->facts->all() ), 15 );
		$secret = $answer->body['signing_secret'] ?? '';
		$id     = $answer->body['store_id'] ?? 0;
		if ( ! $answer->is_ok() || ! $this->is_secret( $secret ) || ! is_int( $id ) || $id < 1 ) {
			return new \WP_Error( $this->refusal( $answer ), '', array( 'retry_after' => $answer->retry_after ) );
		}
		$this->keep( $panel_url, $id, $secret );
		return true;
	}

	/**
	 * Return why a pairing came to nothing.
	 *
	 * @param Answer $answer From the panel.
	 * @return string A code that `Words` knows.
	 */
	private function refusal( Answer $answer ): string {
		if ( $answer->is_ok() ) {
			return 'bad_answer';
		}
		if ( 'unusable' === $answer->error && 'home_url' === ( $answer->body['field'] ?? '' ) ) {
			return 'shop_not_https';
		}
		$at_pairing = array(
			'timeout'  => 'pair_timeout',
			'http_404' => 'no_panel',
		);
		return $at_pairing[ $answer->error ] ?? $answer->error;
	}

	/**
	 * Keep a new pairing and begin.
	 *
	 * @param string $panel_url The panel.
	 * @param int    $store_id  What it calls this store.
	 * @param string $secret    Signs the calls.
	 * @return void
	 */
	private function keep( string $panel_url, int $store_id, string $secret ): void {
		$before = $this->get();
		$now    = array(
			'panel_url' => $panel_url,
			'store_id'  => $store_id,
			'secret'    => $this->vault->seal( $secret ),
			'site'      => $this->site(),
			'paired_at' => time(),
		);
		if ( ! $before || $before['panel_url'] !== $panel_url || $before['store_id'] !== $store_id ) {
			( new Mirror_Plan() )->clear(); // Another panel knows nothing of what the last one has.
		}
		update_option( self::OPTION, $now, false );
		$this->state->clear();
		Settings::set( array( 'is_paired' => true ) );
		Schedule::ensure();
	}

	/**
	 * Leave the panel: credentials and everything that was waiting for it go. Directives that were carried out are
	 * remembered: the same panel, paired again, may send one once more.
	 *
	 * @return void
	 */
	public function unpair(): void {
		Settings::set( array( 'is_paired' => false ) );
		delete_option( self::OPTION );
		$outbox = Plugin::instance()->outbox();
		foreach ( array( 'list_waiting', 'list_aside' ) as $list ) {
			do {
				$ids = wp_list_pluck( $outbox->$list( 1000 ), 'id' );
			} while ( $ids && $outbox->remove( array_map( 'intval', $ids ) ) );
		}
		( new Mirror_Plan() )->clear();
		$this->state->clear();
		Schedule::clear();
	}

	/**
	 * Sign with a new secret from now on.
	 *
	 * @param string $secret From the panel.
	 * @return void
	 */
	public function rotate( string $secret ): void {
		$kept = $this->get();
		if ( $kept && $this->is_secret( $secret ) && $secret !== $this->secret() ) {
			update_option( self::OPTION, array_merge( $kept, array( 'secret' => $this->vault->seal( $secret ) ) ), false );
		}
	}

	/**
	 * Tell whether something can sign.
	 *
	 * @param array|string|int|null $secret Whatever the panel sent.
	 * @return bool
	 */
	private function is_secret( $secret ): bool {
		return is_string( $secret ) && strlen( $secret ) >= self::MIN_SECRET_LENGTH && strlen( $secret ) <= 200;
	}
}
