<?php
/**
 * The way in and out of every form of ours in wp-admin.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Lets nobody through who may not, and sends everybody back with a sentence.
 */
final class Form_Door {

	/**
	 * Let nobody through who may not, by no link and with no foreign form.
	 *
	 * @param string $verb The action.
	 * @return void
	 */
	public static function check( string $verb ): void {
		self::admit();
		if ( 'POST' !== ( $_SERVER['REQUEST_METHOD'] ?? '' ) ) {
			wp_die( esc_html__( 'This works only with the button on the settings page.', 'iletiniz-bridge' ), '', array( 'response' => 405 ) );
		}
		check_admin_referer( "iletiniz_bridge_$verb" );
	}

	/**
	 * Let nobody through without the capability.
	 *
	 * @return void
	 */
	public static function admit(): void {
		if ( ! current_user_can( Settings_Page::capability() ) ) {
			wp_die( esc_html__( 'You are not allowed to do this. Ask an administrator of this site.', 'iletiniz-bridge' ), '', array( 'response' => 403 ) );
		}
	}

	/**
	 * Go back to the page with a sentence on top.
	 *
	 * @param string $kind     One of 'success', 'warning' or 'error'.
	 * @param string $sentence Plain text.
	 * @return void
	 */
	public static function answer( string $kind, string $sentence ): void {
		User_Memory::notice( $kind, $sentence );
		self::go( '' );
	}

	/**
	 * Go to a view of the page, so that reloading it sends nothing twice.
	 *
	 * @param string $view As in `Settings_Page::url()`.
	 * @return void
	 */
	public static function go( string $view ): void {
		wp_safe_redirect( Settings_Page::url( $view ), 303 );
		exit;
	}

	/**
	 * Print what makes a form one of `Settings_Actions`.
	 *
	 * @param string $verb Such as 'pair'.
	 * @return void
	 */
	public static function hidden( string $verb ): void {
		// Not wp_nonce_field(): several forms stand on the page, and an id may stand there once.
		printf( '<input type="hidden" name="action" value="%s">', esc_attr( "iletiniz_bridge_$verb" ) );
		printf( '<input type="hidden" name="_wpnonce" value="%s">', esc_attr( wp_create_nonce( "iletiniz_bridge_$verb" ) ) );
	}

	/**
	 * Show a button that is a form of its own.
	 *
	 * @param string $verb  Of `Settings_Actions`.
	 * @param string $label What it says.
	 * @return void
	 */
	public static function button( string $verb, string $label ): void {
		echo '<form method="post" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '">';
		self::hidden( $verb );
		submit_button( $label, 'secondary', "iletiniz-$verb", false );
		echo '</form>';
	}
}
