<?php
/**
 * The plugin's own page in wp-admin.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Puts the page into the menu and chooses what it shows; reads only, whatever the address says.
 */
final class Settings_Page {

	public const SLUG = 'iletiniz-bridge';

	/**
	 * The pairing.
	 *
	 * @var Pairing
	 */
	private $pairing;

	/**
	 * The facts to show.
	 *
	 * @var Health
	 */
	private $health;

	/**
	 * The events that wait or are set aside.
	 *
	 * @var Outbox
	 */
	private $outbox;

	/**
	 * The way into the panel.
	 *
	 * @var Panel_Link
	 */
	private $panel_link;

	/**
	 * Keep what the page shows.
	 *
	 * @param Pairing    $pairing    The pairing.
	 * @param Health     $health     The facts.
	 * @param Outbox     $outbox     The events.
	 * @param Panel_Link $panel_link The way into the panel.
	 */
	public function __construct( Pairing $pairing, Health $health, Outbox $outbox, Panel_Link $panel_link ) {
		$this->pairing    = $pairing;
		$this->health     = $health;
		$this->outbox     = $outbox;
		$this->panel_link = $panel_link;
	}

	/**
	 * Hear WordPress build its menu.
	 *
	 * @return void
	 */
	public function register_hooks(): void {
		add_action( 'admin_menu', array( $this, 'add_to_menu' ), 60 );
	}

	/**
	 * Return who may see and do everything here.
	 *
	 * @return string A capability; WooCommerce's own exists only with WooCommerce.
	 */
	public static function capability(): string {
		return class_exists( 'WooCommerce' ) ? 'manage_woocommerce' : 'manage_options';
	}

	/**
	 * Return the page's address.
	 *
	 * @param string $view Empty, 'confirm' or 'unpair'.
	 * @return string Not escaped.
	 */
	public static function url( string $view = '' ): string {
		return admin_url( 'admin.php?page=' . self::SLUG . ( $view ? "&view=$view" : '' ) );
	}

	/**
	 * Put the page under WooCommerce's menu, or into WordPress's own where there is no WooCommerce.
	 *
	 * @return void
	 */
	public function add_to_menu(): void {
		$title = __( 'iletiniz bridge', 'iletiniz-bridge' );
		if ( class_exists( 'WooCommerce' ) ) {
			add_submenu_page( 'woocommerce', $title, $title, self::capability(), self::SLUG, array( $this, 'show' ) );
			return;
		}
		add_menu_page( $title, $title, self::capability(), self::SLUG, array( $this, 'show' ), 'dashicons-email-alt' );
	}

	/**
	 * Show the page.
	 *
	 * @return void
	 */
	public function show(): void {
		echo '<div class="wrap"><h1>' . esc_html__( 'iletiniz bridge', 'iletiniz-bridge' ) . '</h1>';
		$notice = User_Memory::take( 'notice' );
		if ( $notice ) {
			printf( '<div class="notice notice-%s" role="alert"><p>%s</p></div>', esc_attr( $notice[0] ), esc_html( $notice[1] ) );
		}
		echo '<div style="max-width:900px">';
		$facts = $this->health->facts();
		$draft = Pairing_Form::draft();
		$view  = isset( $_GET['view'] ) && is_string( $_GET['view'] ) ? sanitize_key( $_GET['view'] ) : '';
		if ( 'confirm' === $view && '' !== $draft['code'] && is_string( $this->pairing->check_url( $draft['panel'] ) ) ) {
			( new Pairing_Form() )->confirm( $this->pairing->check_url( $draft['panel'] ), $draft['code'] );
		} elseif ( 'unpair' === $view && $facts['is_paired'] ) {
			( new Unpair_View( $this->outbox ) )->show( $facts );
		} else {
			$this->show_all( $facts, '' !== $draft['panel'] );
		}
		echo '</div></div>';
	}

	/**
	 * Show the state, the ways out of trouble, the consent and what the plugin sends.
	 *
	 * @param array $facts     Of `Health`.
	 * @param bool  $has_draft Whether somebody is about to pair.
	 * @return void
	 */
	private function show_all( array $facts, bool $has_draft ): void {
		$must_pair = ! $facts['is_paired'] || $facts['problem'] || 'unauthorized' === $facts['stopped'];
		if ( $has_draft ) {
			$this->show_pairing( $facts );
		}
		if ( $facts['is_paired'] ) {
			( new Health_View( $this->outbox, $this->panel_link ) )->show( $facts );
		}
		if ( $must_pair && ! $has_draft ) {
			$this->show_pairing( $facts );
		}
		if ( class_exists( 'WooCommerce' ) ) {
			( new Consent_View() )->show();
		}
		$this->show_service();
	}

	/**
	 * Show the form to pair, or to pair again.
	 *
	 * @param array $facts Of `Health`.
	 * @return void
	 */
	private function show_pairing( array $facts ): void {
		$title = $facts['is_paired'] ? __( 'Pair again', 'iletiniz-bridge' ) : __( 'Pair this store with your panel', 'iletiniz-bridge' );
		echo '<h2 id="pair">' . esc_html( $title ) . '</h2>';
		( new Pairing_Form() )->show( $facts['panel_url'] );
	}

	/**
	 * Say which data goes where.
	 *
	 * @return void
	 */
	private function show_service(): void {
		?>
		<h2><?php esc_html_e( 'What this plugin sends', 'iletiniz-bridge' ); ?></h2>
		<p><?php esc_html_e( 'Once paired, the bridge sends to your own panel, and to nobody else: your orders’ numbers, statuses, totals, names, phone numbers, cities, a summary of the items, tracking numbers and the consent to text messages; the store’s name, time zone, currency, order statuses and software versions. Who opens the panel from here is named with user id, email address and display name. A customer’s privacy request is passed on with email address and phone number. Card data, street addresses and passwords never leave the store.', 'iletiniz-bridge' ); ?></p>
		<p><?php esc_html_e( 'The panel sends the text messages through the iletiniz service. Before pairing, nothing is sent at all.', 'iletiniz-bridge' ); ?></p>
		<?php
	}
}
