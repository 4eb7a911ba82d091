<?php
/**
 * Stands in for WP-CLI where tests run without it: collects what is said; an error throws instead of ending the process.
 *
 * @package Iletiniz\Bridge\Tests
 */

final class WP_CLI {

	/**
	 * What was said.
	 *
	 * @var string[]
	 */
	public static $lines = array();

	/**
	 * What the person answers.
	 *
	 * @var bool
	 */
	public static $is_agreed = true;

	/** Say something. */
	public static function line( string $text ): void {
		self::$lines[] = $text;
	}

	/** Say that it worked. */
	public static function success( string $text ): void {
		self::$lines[] = "Success: $text";
	}

	/** Say what to look at. */
	public static function warning( string $text ): void {
		self::$lines[] = "Warning: $text";
	}

	/** Say what went wrong, and end. */
	public static function error( string $text ): void {
		throw new \DomainException( $text );
	}

	/** Ask; end where the answer is no. */
	public static function confirm( string $question, array $options = array() ): void {
		self::$lines[] = $question;
		if ( empty( $options['yes'] ) && ! self::$is_agreed ) {
			throw new \DomainException( 'no' );
		}
	}
}
