<?php
/**
 * The events that could not be handed over.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Lists what was set aside, why, and offers to send it again.
 */
final class Aside_View {

	private const ROWS = 20;

	/**
	 * The events.
	 *
	 * @var Outbox
	 */
	private $outbox;

	/**
	 * Keep the outbox.
	 *
	 * @param Outbox $outbox The events.
	 */
	public function __construct( Outbox $outbox ) {
		$this->outbox = $outbox;
	}

	/**
	 * Show the events that were set aside, the first few of them one by one.
	 *
	 * @param int $count How many there are.
	 * @return void
	 */
	public function show( int $count ): void {
		/* translators: %s: number of events */
		$title = sprintf( _n( '%s event set aside', '%s events set aside', $count, 'iletiniz-bridge' ), number_format_i18n( $count ) );
		/* translators: %s: number of events */
		$label = sprintf( _n( 'Send %s event again', 'Send %s events again', $count, 'iletiniz-bridge' ), number_format_i18n( $count ) );
		echo '<h2>' . esc_html( $title ) . '</h2><p>' . esc_html__( 'These could not be handed over. They are kept for 30 days.', 'iletiniz-bridge' ) . '</p>';
		echo '<table class="widefat striped"><thead><tr>';
		foreach ( array( __( 'When', 'iletiniz-bridge' ), __( 'What', 'iletiniz-bridge' ), __( 'Why', 'iletiniz-bridge' ) ) as $head ) {
			printf( '<th scope="col">%s</th>', esc_html( $head ) );
		}
		echo '</tr></thead><tbody>';
		foreach ( $this->outbox->list_aside( self::ROWS ) as $row ) {
			printf(
				'<tr><td>%s</td><td>%s %s</td><td style="overflow-wrap:anywhere">%s</td></tr>',
				esc_html( Words::moment( (int) $row->occurred_at ) ),
				esc_html( Words::topic( $row->topic ) ),
				$this->order_link( (int) $row->order_id ), // Escaped there.
				esc_html( Words::of( (string) $row->error ) )
			);
		}
		echo '</tbody></table><div style="margin:1em 0">';
		Form_Door::button( 'again', $label );
		echo '</div>';
	}

	/**
	 * Return an order's number, as a link where there is such an order.
	 *
	 * @param int $order_id The order, 0 if the event is not about one.
	 * @return string Escaped.
	 */
	private function order_link( int $order_id ): string {
		$order = $order_id && function_exists( 'wc_get_order' ) ? wc_get_order( $order_id ) : null;
		if ( $order instanceof \WC_Order ) {
			return sprintf( '<a href="%s">#%s</a>', esc_url( $order->get_edit_order_url() ), esc_html( $order->get_order_number() ) );
		}
		return $order_id ? "#$order_id" : '';
	}
}
