<?php
/**
 * The settings of the box at checkout.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Shows the switch and the text that customers agree to.
 */
final class Consent_View {

	public const LENGTH = 300;

	/**
	 * Show the section; after a fault with what was typed.
	 *
	 * @return void
	 */
	public function show(): void {
		$draft = User_Memory::take( 'consent' );
		$text  = $draft['text'] ?? Consent::text();
		$is_on = $draft['is_on'] ?? Settings::get( 'asks_consent' );
		/* translators: %s: the version of a text */
		$version = sprintf( __( 'Version in use: %s. A changed text gets a new version; each order keeps the one its customer saw.', 'iletiniz-bridge' ), Consent::version() );
		?>
		<h2><?php esc_html_e( 'Consent at checkout', 'iletiniz-bridge' ); ?></h2>
		<form method="post" action="<?php echo esc_url( admin_url( 'admin-post.php' ) ); ?>">
			<?php Form_Door::hidden( 'save_consent' ); ?>
			<table class="form-table" role="presentation">
				<tr>
					<th scope="row"><?php esc_html_e( 'Advertising by text message', 'iletiniz-bridge' ); ?></th>
					<td>
						<label><input type="checkbox" name="asks_consent" value="yes" <?php checked( (bool) $is_on ); ?>> <?php esc_html_e( 'Ask customers at checkout', 'iletiniz-bridge' ); ?></label>
						<p class="description"><?php esc_html_e( 'A box that nobody has to tick and that is never ticked beforehand. Messages about an order need no such consent.', 'iletiniz-bridge' ); ?></p>
					</td>
				</tr>
				<tr>
					<th scope="row"><label for="iletiniz-consent"><?php esc_html_e( 'Text beside the box', 'iletiniz-bridge' ); ?></label></th>
					<td>
						<textarea class="large-text" style="max-width:40em" rows="3" id="iletiniz-consent" name="text" maxlength="<?php echo (int) self::LENGTH; ?>" aria-describedby="iletiniz-consent-help"><?php echo esc_textarea( $text ); ?></textarea>
						<p class="description" id="iletiniz-consent-help"><?php echo esc_html( $version . ' ' . __( 'Left empty, our own text is used.', 'iletiniz-bridge' ) ); ?></p>
					</td>
				</tr>
			</table>
			<?php submit_button( __( 'Save', 'iletiniz-bridge' ), 'secondary', 'iletiniz-save' ); ?>
		</form>
		<?php
	}
}
