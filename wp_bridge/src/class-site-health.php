<?php
/**
 * The bridge in Tools > Site Health.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * One test that says what to do, and facts for whoever helps; no secret is among them.
 */
final class Site_Health {

	const BACKLOG_SECONDS = 15 * MINUTE_IN_SECONDS;
	const LATE_SECONDS    = 10 * MINUTE_IN_SECONDS;

	/**
	 * What there is to know.
	 *
	 * @var Health
	 */
	private $health;

	/**
	 * Take the part.
	 *
	 * @param Health $health What there is to know.
	 */
	public function __construct( Health $health ) {
		$this->health = $health;
	}

	/**
	 * Hear Site Health.
	 *
	 * @return void
	 */
	public function register_hooks(): void {
		add_filter( 'site_status_tests', array( $this, 'add_test' ) );
		add_filter( 'debug_information', array( $this, 'add_facts' ) );
	}

	/**
	 * Add our test.
	 *
	 * @param array $tests By kind.
	 * @return array
	 */
	public function add_test( array $tests ): array {
		$tests['direct']['iletiniz_bridge'] = array(
			'label' => __( 'iletiniz bridge', 'iletiniz-bridge' ),
			'test'  => array( $this, 'test' ),
		);
		return $tests;
	}

	/**
	 * Return how it stands.
	 *
	 * @return array In WordPress's form.
	 */
	public function test(): array {
		list( $status, $label, $text ) = $this->judge( $this->health->facts() );
		$page                          = admin_url( 'admin.php?page=iletiniz-bridge' );
		return array(
			'label'       => $label,
			'status'      => $status,
			'badge'       => array(
				'label' => __( 'Text messages', 'iletiniz-bridge' ),
				'color' => 'blue',
			),
			'description' => '<p>' . esc_html( $text ) . '</p>',
			'actions'     => sprintf( '<p><a href="%s">%s</a></p>', esc_url( $page ), esc_html__( 'Open the bridge’s page', 'iletiniz-bridge' ) ),
			'test'        => 'iletiniz_bridge',
		);
	}

	/**
	 * Add our facts.
	 *
	 * @param array $info By section.
	 * @return array
	 */
	public function add_facts( array $info ): array {
		$facts                   = $this->health->facts();
		$info['iletiniz-bridge'] = array(
			'label'  => __( 'iletiniz bridge', 'iletiniz-bridge' ),
			'fields' => array(
				'version'         => $this->field( __( 'Version', 'iletiniz-bridge' ), ILETINIZ_BRIDGE_VERSION ),
				'panel'           => $this->field( __( 'Panel', 'iletiniz-bridge' ), $facts['is_paired'] ? $facts['panel_host'] : __( 'not paired', 'iletiniz-bridge' ) ),
				'stopped'         => $this->field( __( 'Delivery stopped', 'iletiniz-bridge' ), $facts['stopped'] . $facts['problem'] ),
				'waiting'         => $this->field( __( 'Events waiting', 'iletiniz-bridge' ), (string) $facts['waiting'] ),
				'oldest_age'      => $this->field( __( 'Oldest waits for (seconds)', 'iletiniz-bridge' ), (string) $facts['oldest_age'] ),
				'aside'           => $this->field( __( 'Events set aside', 'iletiniz-bridge' ), (string) $facts['aside'] ),
				'dropped'         => $this->field( __( 'Events dropped', 'iletiniz-bridge' ), (string) $facts['dropped'] ),
				'last_success_at' => $this->field( __( 'Last good answer', 'iletiniz-bridge' ), $this->time( (int) $facts['last_success_at'] ) ),
				'last_error'      => $this->field( __( 'Last error', 'iletiniz-bridge' ), $facts['last_error'] ),
				'last_error_at'   => $this->field( __( 'Last error at', 'iletiniz-bridge' ), $this->time( (int) $facts['last_error_at'] ) ),
				'backfill'        => $this->field( __( 'Order history', 'iletiniz-bridge' ), $facts['backfill']['state'] . ' ' . $facts['backfill']['sent'] ),
				'next_tick_at'    => $this->field( __( 'Next run of WP-Cron', 'iletiniz-bridge' ), $this->time( (int) $facts['next_tick_at'] ) ),
			),
		);
		return $info;
	}

	/**
	 * Judge the facts, the worst first.
	 *
	 * @param array $facts As from `Health::facts()`.
	 * @return string[] Status, label, text.
	 */
	private function judge( array $facts ): array {
		if ( ! $facts['is_paired'] ) {
			return array( 'recommended', __( 'The iletiniz bridge is not paired', 'iletiniz-bridge' ), __( 'No order event leaves the store. Pair the bridge with your iletiniz panel, or switch the plugin off.', 'iletiniz-bridge' ) );
		}
		$trouble = '' !== $facts['problem'] ? $facts['problem'] : $facts['stopped'];
		if ( '' !== $trouble ) {
			return array( 'critical', __( 'The iletiniz bridge has stopped', 'iletiniz-bridge' ), Words::of( $trouble ) );
		}
		if ( 0 === $facts['next_tick_at'] || $facts['next_tick_at'] < time() - self::LATE_SECONDS ) {
			return array( 'critical', __( 'WP-Cron does not run for the iletiniz bridge', 'iletiniz-bridge' ), __( 'Events that fail at first are not sent again by themselves. Have the server call wp-cron.php, for example each minute.', 'iletiniz-bridge' ) );
		}
		if ( (int) $facts['oldest_age'] > self::BACKLOG_SECONDS ) {
			/* translators: %s: number of events */
			$count = sprintf( _n( '%s event waits for the panel.', '%s events wait for the panel.', $facts['waiting'], 'iletiniz-bridge' ), number_format_i18n( $facts['waiting'] ) );
			return array( 'recommended', __( 'Events wait in the iletiniz bridge', 'iletiniz-bridge' ), trim( $count . ' ' . ( '' === $facts['last_error'] ? '' : Words::of( $facts['last_error'] ) ) ) );
		}
		if ( $facts['aside'] > 0 ) {
			return array( 'recommended', __( 'The iletiniz bridge has set events aside', 'iletiniz-bridge' ), __( 'The panel did not accept them. Its page says why, and sends them again.', 'iletiniz-bridge' ) );
		}
		return array( 'good', __( 'The iletiniz bridge delivers', 'iletiniz-bridge' ), __( 'Order events reach your iletiniz panel.', 'iletiniz-bridge' ) );
	}

	/**
	 * Return a field of the facts.
	 *
	 * @param string $label Name.
	 * @param string $value Its value.
	 * @return array
	 */
	private function field( string $label, string $value ): array {
		return array(
			'label' => $label,
			'value' => '' === trim( $value ) ? '–' : trim( $value ),
		);
	}

	/**
	 * Return a time for a report.
	 *
	 * @param int $unix Seconds, 0 for never.
	 * @return string
	 */
	private function time( int $unix ): string {
		return $unix ? gmdate( 'Y-m-d H:i:s', $unix ) . ' UTC' : '';
	}
}
