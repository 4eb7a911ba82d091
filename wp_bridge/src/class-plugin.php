<?php
/**
 * The composition root: what there is, and what hears which hooks.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Builds each part once, when it is first asked for, and hands it what it needs.
 *
 * @method Outbox         outbox()
 * @method State          state()
 * @method Pairing        pairing()
 * @method Panel          panel()
 * @method Deliverer      deliverer()
 * @method Mirror_Plan    mirror_plan()
 * @method Mirror         mirror()
 * @method Heartbeat      heartbeat()
 * @method Health         health()
 * @method Schedule       schedule()
 * @method After_Response after_response()
 * @method Snapshot       snapshot()
 * @method Panel_Link     panel_link()
 */
final class Plugin {

	/**
	 * The one of this request.
	 *
	 * @var Plugin|null
	 */
	private static $instance = null;

	/**
	 * Parts by name.
	 *
	 * @var array<string, object>
	 */
	private $parts = array();

	/**
	 * Return the plugin of this request.
	 *
	 * @return Plugin
	 */
	public static function instance(): Plugin {
		if ( null === self::$instance ) {
			self::$instance = new self();
		}
		return self::$instance;
	}

	/**
	 * Return a part, made when it is first asked for.
	 *
	 * @param string $name      As in `recipes()`.
	 * @param array  $arguments None.
	 * @return object
	 */
	public function __call( string $name, array $arguments ): object {
		if ( ! isset( $this->parts[ $name ] ) ) {
			$recipes              = $this->recipes();
			$this->parts[ $name ] = $recipes[ $name ]( ...$arguments );
		}
		return $this->parts[ $name ];
	}

	/**
	 * Hear what is to be heard; nothing is read from the database for that but the one autoloaded option.
	 *
	 * @return void
	 */
	public function register_hooks(): void {
		add_action( 'before_woocommerce_init', array( Installer::class, 'declare_compatible' ) );
		add_action( 'plugins_loaded', array( $this, 'start' ) );
	}

	/**
	 * Start the parts that this request can need.
	 *
	 * @return void
	 */
	public function start(): void {
		$has_shop  = class_exists( 'WooCommerce' );
		$is_paired = Settings::get( 'is_paired' );
		( new Installer() )->register_hooks();
		$this->schedule()->register_hooks();
		( new Privacy( $this->panel(), $this->outbox(), $this->pairing(), $this->after_response() ) )->register_hooks();
		if ( $has_shop && $is_paired ) {
			$this->after_response()->register_hooks();
			( new Order_Events( $this->outbox(), $this->after_response() ) )->register_hooks();
		}
		if ( $has_shop ) {
			( new Checkout_Consent() )->register_hooks();
			( new Block_Consent() )->register_hooks();
		}
		if ( is_admin() ) {
			$this->start_admin( $has_shop );
		}
		if ( defined( 'WP_CLI' ) && \WP_CLI ) {
			\WP_CLI::add_command( 'iletiniz', new Cli( $this->pairing(), $this->health(), $this->deliverer(), $this->mirror(), $this->mirror_plan(), $this->outbox() ) );
		}
	}

	/**
	 * Start the parts of wp-admin.
	 *
	 * @param bool $has_shop Whether WooCommerce is there.
	 * @return void
	 */
	private function start_admin( bool $has_shop ): void {
		( new Settings_Page( $this->pairing(), $this->health(), $this->outbox(), $this->panel_link() ) )->register_hooks();
		( new Settings_Actions( $this->pairing(), $this->deliverer(), $this->outbox(), $this->state() ) )->register_hooks();
		( new Site_Health( $this->health() ) )->register_hooks();
		$this->panel_link()->register_hooks();
		if ( $has_shop ) {
			( new Order_Box( $this->panel_link(), $this->pairing() ) )->register_hooks();
		}
	}

	/**
	 * Return how each part is made.
	 *
	 * @return array<string, callable>
	 */
	private function recipes(): array {
		return array(
			'outbox'         => fn() => new Outbox( $GLOBALS['wpdb'] ),
			'state'          => fn() => new State(),
			'lock'           => fn() => new Lock( $GLOBALS['wpdb'] ),
			'client'         => fn() => new Client(),
			'facts'          => fn() => new Facts(),
			'pairing'        => fn() => new Pairing( new Vault(), $this->client(), $this->facts(), $this->state() ),
			'mirror_plan'    => fn() => new Mirror_Plan(),
			'directives'     => fn() => new Directives( $this->outbox(), $this->pairing(), $this->mirror_plan() ),
			'panel'          => fn() => new Panel( $this->pairing(), $this->client(), $this->state(), $this->directives() ),
			'snapshot'       => fn() => new Snapshot( new Tracking() ),
			'deliverer'      => fn() => new Deliverer( $this->outbox(), $this->panel(), $this->pairing(), $this->state(), $this->snapshot(), $this->lock() ),
			'mirror'         => fn() => new Mirror( $this->mirror_plan(), $this->panel(), $this->snapshot(), $this->outbox(), $this->state() ),
			'health'         => fn() => new Health( $this->pairing(), $this->state(), $this->outbox(), $this->mirror_plan() ),
			'heartbeat'      => fn() => new Heartbeat( $this->panel(), $this->state(), $this->health(), $this->facts(), $this->outbox() ),
			'schedule'       => fn() => new Schedule( $this->pairing(), $this->heartbeat(), $this->deliverer(), $this->mirror(), $this->outbox(), $this->state() ),
			'after_response' => fn() => new After_Response( $this->deliverer(), $this->state() ),
			'panel_link'     => fn() => new Panel_Link( $this->panel(), $this->pairing() ),
		);
	}
}
