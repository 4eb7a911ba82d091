<?php
/**
 * The bridge on the command line.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Pairs the store with an iletiniz panel and looks after the delivery of order events.
 */
final class Cli {

	const RUN_SECONDS = 20;

	/**
	 * Which panel.
	 *
	 * @var Pairing
	 */
	private $pairing;

	/**
	 * What there is to know.
	 *
	 * @var Health
	 */
	private $health;

	/**
	 * Sends events.
	 *
	 * @var Deliverer
	 */
	private $deliverer;

	/**
	 * Sends history.
	 *
	 * @var Mirror
	 */
	private $mirror;

	/**
	 * How far the history is.
	 *
	 * @var Mirror_Plan
	 */
	private $plan;

	/**
	 * What waits.
	 *
	 * @var Outbox
	 */
	private $outbox;

	/**
	 * Take the parts.
	 *
	 * @param Pairing     $pairing   Which panel.
	 * @param Health      $health    What there is to know.
	 * @param Deliverer   $deliverer Sends events.
	 * @param Mirror      $mirror    Sends history.
	 * @param Mirror_Plan $plan      How far the history is.
	 * @param Outbox      $outbox    What waits.
	 */
	public function __construct( Pairing $pairing, Health $health, Deliverer $deliverer, Mirror $mirror, Mirror_Plan $plan, Outbox $outbox ) {
		$this->pairing   = $pairing;
		$this->health    = $health;
		$this->deliverer = $deliverer;
		$this->mirror    = $mirror;
		$this->plan      = $plan;
		$this->outbox    = $outbox;
	}

	/**
	 * Shows how the bridge is.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : How to show it.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     wp iletiniz status --format=json
	 *
	 * @param string[] $args    None.
	 * @param array    $options By name.
	 * @return void
	 */
	public function status( array $args, array $options ): void {
		unset( $args );
		$facts = $this->health->facts();
		if ( 'json' === ( $options['format'] ?? 'table' ) ) {
			\WP_CLI::line( (string) wp_json_encode( $facts, JSON_UNESCAPED_SLASHES ) );
			return;
		}
		foreach ( array_merge( $facts, array( 'backfill' => vsprintf( '%s, %d sent, %d skipped', $facts['backfill'] ) ) ) as $name => $value ) {
			\WP_CLI::line( sprintf( '%-17s %s', $name, self::shown( $name, $value ) ) );
		}
	}

	/**
	 * Sends all events that wait, now.
	 *
	 * ## EXAMPLES
	 *
	 *     wp iletiniz flush
	 *
	 * @return void
	 */
	public function flush(): void {
		$this->demand_pairing();
		do {
			$before = $this->outbox->count( 'waiting' );
			$this->deliverer->run( self::RUN_SECONDS );
			$left = $this->outbox->count( 'waiting' );
		} while ( $left > 0 && $left < $before );
		$facts = $this->health->facts();
		if ( $left > 0 && $this->deliverer->was_busy() ) {
			\WP_CLI::error( __( 'Another delivery is running; try again in a minute.', 'iletiniz-bridge' ) );
		}
		if ( $left > 0 ) {
			$code = '' === $facts['stopped'] ? $facts['last_error'] : $facts['stopped'];
			/* translators: 1: number of events, 2: sentences on what went wrong */
			\WP_CLI::error( sprintf( _n( '%1$d event still waits. %2$s', '%1$d events still wait. %2$s', $left, 'iletiniz-bridge' ), $left, '' === $code ? '' : Words::of( $code ) ) );
		}
		\WP_CLI::success( __( 'No event waits.', 'iletiniz-bridge' ) );
	}

	/**
	 * Shows the panel the order history. It makes no message.
	 *
	 * ## OPTIONS
	 *
	 * [--since=<date>]
	 * : Only orders made on this day (YYYY-MM-DD) or later; all of them without it.
	 *
	 * ## EXAMPLES
	 *
	 *     wp iletiniz backfill --since=2026-01-01
	 *
	 * @param string[] $args    None.
	 * @param array    $options By name.
	 * @return void
	 */
	public function backfill( array $args, array $options ): void {
		unset( $args );
		$this->demand_pairing();
		$this->plan->ask_backfill( $this->read_day( (string) ( $options['since'] ?? '1970-01-01' ) ) );
		do {
			$before = $this->plan->state();
			$this->mirror->run( self::RUN_SECONDS );
			$state = $this->plan->state();
			/* translators: %d: number of orders */
			\WP_CLI::line( sprintf( _n( '%d order sent', '%d orders sent', $state['sent'], 'iletiniz-bridge' ), $state['sent'] ) );
		} while ( 'done' !== $state['state'] && $state['sent'] + $state['skipped'] > $before['sent'] + $before['skipped'] );
		if ( 'done' !== $state['state'] ) {
			$facts = $this->health->facts();
			$code  = '' === $facts['stopped'] ? $facts['last_error'] : $facts['stopped'];
			\WP_CLI::error( __( 'The history is not complete yet; it goes on by itself.', 'iletiniz-bridge' ) . ' ' . ( '' === $code ? '' : Words::of( $code ) ) );
		}
		if ( $state['skipped'] > 0 ) {
			/* translators: %d: number of orders */
			\WP_CLI::warning( sprintf( _n( '%d order was left out: the panel cannot use it.', '%d orders were left out: the panel cannot use them.', $state['skipped'], 'iletiniz-bridge' ), $state['skipped'] ) );
		}
		\WP_CLI::success( __( 'The panel has the order history.', 'iletiniz-bridge' ) );
	}

	/**
	 * Pairs the store with a panel.
	 *
	 * ## OPTIONS
	 *
	 * <panel-url>
	 * : Address of the panel.
	 *
	 * <code>
	 * : The code that the panel shows for a new store.
	 *
	 * [--yes]
	 * : Do not ask whether the panel is the right one.
	 *
	 * ## EXAMPLES
	 *
	 *     wp iletiniz pair https://panel.example.com ABCDE23456
	 *
	 * @param string[] $args    Address and code.
	 * @param array    $options By name.
	 * @return void
	 */
	public function pair( array $args, array $options ): void {
		$url = $this->pairing->check_url( $args[0] );
		$this->demand_good( $url );
		/* translators: %s: host name of the panel */
		$question = __( 'Hand this store’s orders to the panel at %s?', 'iletiniz-bridge' );
		\WP_CLI::confirm( sprintf( $question, (string) wp_parse_url( $url, PHP_URL_HOST ) ), $options );
		$this->demand_good( $this->pairing->pair( $url, $args[1] ) );
		\WP_CLI::success( __( 'The store is paired.', 'iletiniz-bridge' ) );
	}

	/**
	 * Ends the pairing. What still waits is forgotten.
	 *
	 * ## OPTIONS
	 *
	 * [--yes]
	 * : Do not ask.
	 *
	 * ## EXAMPLES
	 *
	 *     wp iletiniz unpair --yes
	 *
	 * @param string[] $args    None.
	 * @param array    $options By name.
	 * @return void
	 */
	public function unpair( array $args, array $options ): void {
		unset( $args );
		$this->demand_pairing();
		$waiting = $this->outbox->count( 'waiting' );
		/* translators: %d: number of events */
		$lost = sprintf( _n( '%d event waits and would be lost.', '%d events wait and would be lost.', $waiting, 'iletiniz-bridge' ), $waiting );
		\WP_CLI::confirm( __( 'End the pairing?', 'iletiniz-bridge' ) . ( $waiting > 0 ? " $lost" : '' ), $options );
		$this->pairing->unpair();
		\WP_CLI::success( __( 'The store is no longer paired.', 'iletiniz-bridge' ) );
	}

	/**
	 * End with an error where there is no panel.
	 *
	 * @return void
	 */
	private function demand_pairing(): void {
		if ( ! $this->pairing->is_paired() ) {
			\WP_CLI::error( __( 'The store is not paired with a panel.', 'iletiniz-bridge' ) );
		}
	}

	/**
	 * End with an error where something was refused.
	 *
	 * @param \WP_Error|string|bool $result Of the pairing.
	 * @return void
	 */
	private function demand_good( $result ): void {
		if ( is_wp_error( $result ) ) {
			\WP_CLI::error( Words::of( (string) $result->get_error_code() ) );
		}
	}

	/**
	 * Return the first second of a day at the shop.
	 *
	 * @param string $day YYYY-MM-DD.
	 * @return int Unix seconds.
	 */
	private function read_day( string $day ): int {
		$time = \DateTimeImmutable::createFromFormat( '!Y-m-d', $day, wp_timezone() );
		if ( ! $time || $time->format( 'Y-m-d' ) !== $day ) {
			\WP_CLI::error( __( 'Write the day as YYYY-MM-DD.', 'iletiniz-bridge' ) );
		}
		return max( 0, $time->getTimestamp() );
	}

	/**
	 * Return a fact for the table.
	 *
	 * @param string                $name  Of the fact.
	 * @param string|int|bool|null $value Of the fact.
	 * @return string
	 */
	private static function shown( string $name, $value ): string {
		if ( is_bool( $value ) ) {
			return $value ? 'yes' : 'no';
		}
		if ( '_at' === substr( $name, -3 ) ) {
			return $value ? gmdate( 'Y-m-d\TH:i:s\Z', (int) $value ) : '-';
		}
		return '' === (string) $value ? '-' : (string) $value;
	}
}
