<?php
/**
 * The question before unpairing.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Says what unpairing costs and asks once more.
 */
final class Unpair_View {

	/**
	 * The events that would be removed.
	 *
	 * @var Outbox
	 */
	private $outbox;

	/**
	 * Keep the outbox.
	 *
	 * @param Outbox $outbox The events that would be removed.
	 */
	public function __construct( Outbox $outbox ) {
		$this->outbox = $outbox;
	}

	/**
	 * Show the question.
	 *
	 * @param array $facts Of `Health`.
	 * @return void
	 */
	public function show( array $facts ): void {
		$count = $this->outbox->count( 'waiting' ) + $this->outbox->count( 'aside' );
		/* translators: %s: the panel's host */
		$title = sprintf( __( 'Unpair this store from %s?', 'iletiniz-bridge' ), Pairing_Form::host( $facts['panel_url'] ) );
		/* translators: %s: number of events */
		$loss = sprintf( _n( '%s event has not reached the panel yet and will be removed.', '%s events have not reached the panel yet and will be removed.', $count, 'iletiniz-bridge' ), number_format_i18n( $count ) );
		?>
		<h2><?php echo esc_html( $title ); ?></h2>
		<p><?php esc_html_e( 'The panel will hear of no further order, so your customers get no more messages about them. Orders and order notes stay as they are. To pair again you need a fresh code.', 'iletiniz-bridge' ); ?></p>
		<p><strong><?php echo esc_html( $count ? $loss : __( 'No event waits, so nothing is lost.', 'iletiniz-bridge' ) ); ?></strong></p>
		<form method="post" action="<?php echo esc_url( admin_url( 'admin-post.php' ) ); ?>">
			<?php Form_Door::hidden( 'unpair' ); ?>
			<p class="submit">
				<?php submit_button( __( 'Unpair', 'iletiniz-bridge' ), 'primary', 'iletiniz-unpair', false ); ?>
				<a class="button" href="<?php echo esc_url( Settings_Page::url() ); ?>"><?php esc_html_e( 'Keep the pairing', 'iletiniz-bridge' ); ?></a>
			</p>
		</form>
		<?php
	}
}
