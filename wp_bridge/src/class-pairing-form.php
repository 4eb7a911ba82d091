<?php
/**
 * The two steps of pairing, as the settings page shows them.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Asks for address and code, then whether the host is the merchant's own. Showing it sends nothing.
 */
final class Pairing_Form {

	private const URL_LENGTH  = 300;
	private const CODE_LENGTH = 40;

	/**
	 * Return address and code out of a request, as one line each, cut to length.
	 *
	 * @param array $request Slashed, such as `$_GET`.
	 * @return array{panel: string, code: string}
	 */
	public static function read( array $request ): array {
		return array(
			'panel' => self::line( $request, 'panel', self::URL_LENGTH ),
			'code'  => self::line( $request, 'code', self::CODE_LENGTH ),
		);
	}

	/**
	 * Return what the form begins with: the panel's link, or what was typed before a fault.
	 *
	 * @return array{panel: string, code: string}
	 */
	public static function draft(): array {
		// A link only fills in fields; whoever follows it still has to send the form.
		$linked = self::read( $_GET );
		return '' !== $linked['panel'] ? $linked : User_Memory::get( 'pairing' ) + $linked;
	}

	/**
	 * Show the first step.
	 *
	 * @param string $known The panel so far, if there is one.
	 * @return void
	 */
	public function show( string $known ): void {
		$draft = self::draft();
		$panel = '' === $draft['panel'] ? $known : $draft['panel'];
		?>
		<p><?php esc_html_e( 'In your iletiniz panel, choose “Add store”. It shows an address and a code; type both here.', 'iletiniz-bridge' ); ?></p>
		<form method="post" action="<?php echo esc_url( admin_url( 'admin-post.php' ) ); ?>">
			<?php Form_Door::hidden( 'ask' ); ?>
			<table class="form-table" role="presentation">
				<tr>
					<th scope="row"><label for="iletiniz-panel"><?php esc_html_e( 'Panel address', 'iletiniz-bridge' ); ?></label></th>
					<td><input type="text" inputmode="url" autocomplete="off" autocapitalize="none" spellcheck="false" class="regular-text code" id="iletiniz-panel" name="panel" required maxlength="<?php echo (int) self::URL_LENGTH; ?>" placeholder="https://panel.example.com" value="<?php echo esc_attr( $panel ); ?>"></td>
				</tr>
				<tr>
					<th scope="row"><label for="iletiniz-code"><?php esc_html_e( 'Code', 'iletiniz-bridge' ); ?></label></th>
					<td>
						<input type="text" class="regular-text code" id="iletiniz-code" name="code" required maxlength="<?php echo (int) self::CODE_LENGTH; ?>" autocomplete="off" autocapitalize="characters" spellcheck="false" aria-describedby="iletiniz-code-help" value="<?php echo esc_attr( $draft['code'] ); ?>">
						<p class="description" id="iletiniz-code-help"><?php esc_html_e( 'Valid for 15 minutes, for one pairing.', 'iletiniz-bridge' ); ?></p>
					</td>
				</tr>
			</table>
			<?php submit_button( __( 'Continue', 'iletiniz-bridge' ), 'primary', 'iletiniz-ask' ); ?>
		</form>
		<?php
	}

	/**
	 * Show the second step: the host in large letters, before anything is sent to it.
	 *
	 * @param string $panel An address that passed `Pairing::check_url()`.
	 * @param string $code  As typed.
	 * @return void
	 */
	public function confirm( string $panel, string $code ): void {
		?>
		<h2><?php esc_html_e( 'Is this your panel?', 'iletiniz-bridge' ); ?></h2>
		<p style="font-size:1.8em;line-height:1.3;font-weight:600;overflow-wrap:anywhere"><?php echo esc_html( self::host( $panel ) ); ?></p>
		<p><?php esc_html_e( 'Nothing has been sent yet. If you go on, this panel will receive your orders with your customers’ names and phone numbers. Go on only if the name above is exactly that of your own panel.', 'iletiniz-bridge' ); ?></p>
		<form method="post" action="<?php echo esc_url( admin_url( 'admin-post.php' ) ); ?>">
			<?php Form_Door::hidden( 'pair' ); ?>
			<input type="hidden" name="panel" value="<?php echo esc_attr( $panel ); ?>">
			<input type="hidden" name="code" value="<?php echo esc_attr( $code ); ?>">
			<p class="submit">
				<?php submit_button( __( 'Yes, pair with this panel', 'iletiniz-bridge' ), 'primary', 'iletiniz-pair', false ); ?>
				<a class="button" href="<?php echo esc_url( Settings_Page::url() ); ?>"><?php esc_html_e( 'No, go back', 'iletiniz-bridge' ); ?></a>
			</p>
		</form>
		<?php
	}

	/**
	 * Return host and port of a checked address, which has no letters that could pass for others.
	 *
	 * @param string $panel From `Pairing::check_url()`.
	 * @return string
	 */
	public static function host( string $panel ): string {
		$host = (string) wp_parse_url( $panel, PHP_URL_HOST );
		$port = wp_parse_url( $panel, PHP_URL_PORT );
		return $port ? "$host:$port" : $host;
	}

	/**
	 * Return a field of a request as one clean line.
	 *
	 * @param array  $request Slashed.
	 * @param string $name    The field; anything but a string counts as nothing.
	 * @param int    $length  The longest it may be.
	 * @return string
	 */
	private static function line( array $request, string $name, int $length ): string {
		$value = $request[ $name ] ?? '';
		return is_string( $value ) ? substr( sanitize_text_field( wp_unslash( $value ) ), 0, $length ) : '';
	}
}
