<?php
/**
 * How the bridge is doing, as the settings page shows it.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Shows state and buttons of a paired store, and each trouble with its way out.
 */
final class Health_View {

	/**
	 * The list of what was set aside.
	 *
	 * @var Aside_View
	 */
	private $aside;

	/**
	 * The way into the panel.
	 *
	 * @var Panel_Link
	 */
	private $panel_link;

	/**
	 * Keep what is shown.
	 *
	 * @param Outbox     $outbox     The events.
	 * @param Panel_Link $panel_link The way into the panel.
	 */
	public function __construct( Outbox $outbox, Panel_Link $panel_link ) {
		$this->aside      = new Aside_View( $outbox );
		$this->panel_link = $panel_link;
	}

	/**
	 * Show everything about a paired store.
	 *
	 * @param array $facts Of `Health`.
	 * @return void
	 */
	public function show( array $facts ): void {
		$trouble = $facts['problem'] ? $facts['problem'] : (string) $facts['stopped'];
		if ( $trouble ) {
			$this->show_trouble( $trouble, $facts );
		}
		echo '<table class="widefat striped" style="margin-top:1em"><tbody>';
		foreach ( $this->lines( $facts ) as $label => $value ) {
			printf( '<tr><th scope="row" style="width:35%%">%s</th><td style="overflow-wrap:anywhere">%s</td></tr>', esc_html( $label ), esc_html( $value ) );
		}
		echo '</tbody></table><div style="display:flex;flex-wrap:wrap;gap:8px;margin:1.5em 0">';
		if ( ! $trouble ) {
			printf( '<a class="button button-primary" href="%s">%s</a>', esc_url( $this->panel_link->url() ), esc_html__( 'Open the panel', 'iletiniz-bridge' ) );
			Form_Door::button( 'test', __( 'Send a test event', 'iletiniz-bridge' ) );
			Form_Door::button( 'flush', __( 'Send everything now', 'iletiniz-bridge' ) );
		}
		if ( 'other_site' === $trouble ) {
			Form_Door::button( 'flush', __( 'Try again now', 'iletiniz-bridge' ) );
		}
		printf( '<a class="button" href="%s">%s</a></div>', esc_url( Settings_Page::url( 'unpair' ) ), esc_html__( 'Unpair…', 'iletiniz-bridge' ) );
		if ( $facts['aside'] > 0 ) {
			$this->aside->show( (int) $facts['aside'] );
		}
	}

	/**
	 * Show why nothing is sent any more and the way out.
	 *
	 * @param string $code  Such as 'unauthorized'.
	 * @param array  $facts Of `Health`.
	 * @return void
	 */
	private function show_trouble( string $code, array $facts ): void {
		$is_question = 'other_site' === $code;
		printf(
			'<div class="notice notice-error inline"><p><strong>%s</strong> %s</p><p><a class="button" href="%s">%s</a></p></div>',
			esc_html__( 'Nothing is being sent at the moment.', 'iletiniz-bridge' ),
			esc_html( Words::of( $code ) ),
			esc_url( $is_question ? $facts['panel_url'] : '#pair' ),
			esc_html( $is_question ? __( 'Go to the panel', 'iletiniz-bridge' ) : __( 'Pair again', 'iletiniz-bridge' ) )
		);
	}

	/**
	 * Return what the table says.
	 *
	 * @param array $facts Of `Health`.
	 * @return array<string, string>
	 */
	private function lines( array $facts ): array {
		$oldest = (int) $facts['oldest_age'];
		$lines  = array(
			__( 'Paired panel', 'iletiniz-bridge' )  => Pairing_Form::host( $facts['panel_url'] ),
			__( 'Last delivery', 'iletiniz-bridge' ) => $facts['last_delivery_at'] ? Words::moment( (int) $facts['last_delivery_at'] ) : __( 'none yet', 'iletiniz-bridge' ),
			__( 'Last contact', 'iletiniz-bridge' )  => $facts['last_success_at'] ? Words::moment( (int) $facts['last_success_at'] ) : __( 'none yet', 'iletiniz-bridge' ),
			__( 'Waiting events', 'iletiniz-bridge' ) => number_format_i18n( (int) $facts['waiting'] ),
		);
		if ( $facts['waiting'] > 0 ) {
			$lines[ __( 'Oldest waiting event', 'iletiniz-bridge' ) ] = Words::moment( time() - $oldest );
		}
		$lines[ __( 'Set aside', 'iletiniz-bridge' ) ]     = number_format_i18n( (int) $facts['aside'] );
		$lines[ __( 'Order history', 'iletiniz-bridge' ) ] = $this->history( (array) $facts['backfill'] );
		return $lines + $this->faults( $facts );
	}

	/**
	 * Return the lines that only stand there when something is wrong.
	 *
	 * @param array $facts Of `Health`.
	 * @return array<string, string>
	 */
	private function faults( array $facts ): array {
		$lines = array();
		if ( $facts['dropped'] > 0 ) {
			$lines[ __( 'Removed after 30 days', 'iletiniz-bridge' ) ] = number_format_i18n( (int) $facts['dropped'] );
		}
		if ( ( $facts['backfill']['skipped'] ?? 0 ) > 0 ) {
			$lines[ __( 'Orders the panel cannot use', 'iletiniz-bridge' ) ] = number_format_i18n( (int) $facts['backfill']['skipped'] );
		}
		if ( $facts['last_error'] && $facts['last_error'] !== $facts['stopped'] ) {
			$lines[ __( 'Last error', 'iletiniz-bridge' ) ] = Words::of( $facts['last_error'] ) . ( $facts['last_error_at'] ? ' ' . Words::moment( (int) $facts['last_error_at'] ) : '' );
		}
		if ( $facts['retry_at'] > time() ) {
			$lines[ __( 'Next try', 'iletiniz-bridge' ) ] = Words::moment( (int) $facts['retry_at'] );
		}
		if ( ! $facts['next_tick_at'] || $facts['next_tick_at'] < time() - 10 * MINUTE_IN_SECONDS ) {
			$lines[ __( 'Background work', 'iletiniz-bridge' ) ] = __( 'WordPress’s scheduler (WP-Cron) is late or switched off. Have your host call wp-cron.php every minute.', 'iletiniz-bridge' );
		}
		return $lines;
	}

	/**
	 * Say how far the order history has been handed over.
	 *
	 * @param array $backfill With 'state' and 'sent'.
	 * @return string
	 */
	private function history( array $backfill ): string {
		$count = (int) ( $backfill['sent'] ?? 0 );
		if ( 'done' === ( $backfill['state'] ?? '' ) ) {
			/* translators: %s: number of orders */
			return sprintf( _n( '%s order handed over', '%s orders handed over', $count, 'iletiniz-bridge' ), number_format_i18n( $count ) );
		}
		if ( 'running' === ( $backfill['state'] ?? '' ) ) {
			/* translators: %s: number of orders */
			return sprintf( _n( 'being handed over, %s order so far', 'being handed over, %s orders so far', $count, 'iletiniz-bridge' ), number_format_i18n( $count ) );
		}
		return __( 'not asked for yet', 'iletiniz-bridge' );
	}
}
