<?php
/**
 * The way from wp-admin into the panel.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Asks the panel for a link that signs the WordPress user in once, and follows it to that panel only.
 */
final class Panel_Link {

	private const ACTION = 'iletiniz_bridge_open';

	/**
	 * The panel.
	 *
	 * @var Panel
	 */
	private $panel;

	/**
	 * The pairing.
	 *
	 * @var Pairing
	 */
	private $pairing;

	/**
	 * Keep panel and pairing.
	 *
	 * @param Panel   $panel   The panel.
	 * @param Pairing $pairing The pairing.
	 */
	public function __construct( Panel $panel, Pairing $pairing ) {
		$this->panel   = $panel;
		$this->pairing = $pairing;
	}

	/**
	 * Hear menu, Plugins list and the link itself.
	 *
	 * @return void
	 */
	public function register_hooks(): void {
		add_action( 'admin_menu', array( $this, 'add_to_menu' ), 61 );
		add_filter( 'plugin_action_links_' . plugin_basename( ILETINIZ_BRIDGE_FILE ), array( $this, 'add_to_plugins_row' ) );
		add_action( 'admin_post_' . self::ACTION, array( $this, 'open' ) );
	}

	/**
	 * Return the address that leads into the panel.
	 *
	 * @param int $order_id The order to show there; 0 for none.
	 * @return string Not escaped.
	 */
	public function url( int $order_id = 0 ): string {
		return admin_url( $this->path( $order_id ) );
	}

	/**
	 * Put the way into the panel into the menu.
	 *
	 * @return void
	 */
	public function add_to_menu(): void {
		if ( Settings::get( 'is_paired' ) ) {
			$title = __( 'Open iletiniz panel', 'iletiniz-bridge' );
			// A slug without a page of its own is printed as the link's address, as it stands.
			add_submenu_page( class_exists( 'WooCommerce' ) ? 'woocommerce' : Settings_Page::SLUG, $title, $title, Settings_Page::capability(), esc_url( $this->path( 0 ) ) );
		}
	}

	/**
	 * Put settings and panel beside the plugin's name in the Plugins list.
	 *
	 * @param array $links What stands there.
	 * @return array
	 */
	public function add_to_plugins_row( array $links ): array {
		$own = array();
		if ( current_user_can( Settings_Page::capability() ) ) {
			$own['settings'] = sprintf( '<a href="%s">%s</a>', esc_url( Settings_Page::url() ), esc_html__( 'Settings', 'iletiniz-bridge' ) );
			if ( Settings::get( 'is_paired' ) ) {
				$own['panel'] = sprintf( '<a href="%s">%s</a>', esc_url( $this->url() ), esc_html__( 'Open the panel', 'iletiniz-bridge' ) );
			}
		}
		return $own + $links;
	}

	/**
	 * Sign the user in to the panel, or say why that failed.
	 *
	 * @return void
	 */
	public function open(): void {
		Form_Door::admit();
		check_admin_referer( self::ACTION );
		$pairing = $this->pairing->get();
		$answer  = $pairing ? $this->panel->call( 'login-links', $this->person() ) : null;
		if ( ! $answer || ! $answer->is_ok() ) {
			$this->give_up( $answer ? $answer->error : 'not_paired' );
		}
		$url = $answer->body['url'] ?? '';
		if ( ! is_string( $url ) || self::origin( $url ) !== self::origin( $pairing['panel_url'] ) ) {
			$this->give_up( 'foreign_link' );
		}
		$this->follow( $url );
	}

	/**
	 * Lead the browser to the panel, the one foreign host that is allowed for this once.
	 *
	 * @param string $url An address of the panel.
	 * @return void
	 */
	private function follow( string $url ): void {
		add_filter(
			'allowed_redirect_hosts',
			static function ( array $hosts ) use ( $url ): array {
				return array_merge( $hosts, array( (string) wp_parse_url( $url, PHP_URL_HOST ) ) );
			}
		);
		wp_safe_redirect( $url, 303 );
		exit;
	}

	/**
	 * Return who wants in, and to which order.
	 *
	 * @return array
	 */
	private function person(): array {
		$order_id = isset( $_GET['order_id'] ) && is_string( $_GET['order_id'] ) ? absint( $_GET['order_id'] ) : 0;
		$user     = wp_get_current_user();
		$body     = array(
			'wp_user_id'   => $user->ID,
			'email'        => $user->user_email,
			'display_name' => $user->display_name,
			'role'         => 'manager',
		);
		return $order_id ? $body + array( 'order_id' => $order_id ) : $body;
	}

	/**
	 * Return scheme, host and port of an address.
	 *
	 * @param string $url An address.
	 * @return string Empty where it is none of the web, so that it equals no panel's.
	 */
	private static function origin( string $url ): string {
		$parts  = (array) wp_parse_url( $url );
		$scheme = strtolower( $parts['scheme'] ?? '' );
		if ( ! in_array( $scheme, array( 'http', 'https' ), true ) || empty( $parts['host'] ) || isset( $parts['user'] ) ) {
			return '';
		}
		return "$scheme://" . strtolower( $parts['host'] ) . ':' . ( $parts['port'] ?? ( 'https' === $scheme ? 443 : 80 ) );
	}

	/**
	 * Go to the settings page with a sentence.
	 *
	 * @param string $code An error code.
	 * @return void
	 */
	private function give_up( string $code ): void {
		Form_Door::answer( 'error', __( 'The panel could not be opened.', 'iletiniz-bridge' ) . ' ' . Words::of( $code ) );
	}

	/**
	 * Return the link below wp-admin.
	 *
	 * @param int $order_id The order to show; 0 for none.
	 * @return string
	 */
	private function path( int $order_id ): string {
		$query = array(
			'action'   => self::ACTION,
			'_wpnonce' => wp_create_nonce( self::ACTION ),
		);
		return add_query_arg( $order_id ? $query + array( 'order_id' => $order_id ) : $query, 'admin-post.php' );
	}
}
