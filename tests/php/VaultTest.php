<?php
/**
 * The secret at rest.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Vault;
use PHPUnit\Framework\TestCase;

/**
 * What is sealed opens here and nowhere else.
 */
final class Vault_Test extends TestCase {

	/** What was sealed opens again, and looks different each time. */
	public function test_opens_what_it_sealed(): void {
		$vault  = new Vault();
		$sealed = $vault->seal( 'bridge-secret-one' );
		$this->assertSame( 'bridge-secret-one', $vault->open( $sealed ) );
		$this->assertNotSame( $sealed, $vault->seal( 'bridge-secret-one' ) );
		$this->assertStringNotContainsString( 'bridge-secret', (string) base64_decode( $sealed, true ) );
	}

	/** A changed salt closes it, without any fatal error. */
	public function test_changed_salt_gives_null(): void {
		$sealed = ( new Vault() )->seal( 'bridge-secret-one' );
		$change = static function ( $salt ) {
			return strrev( $salt );
		};
		add_filter( 'salt', $change );
		$opened = ( new Vault() )->open( $sealed );
		remove_filter( 'salt', $change );
		$this->assertNull( $opened );
	}

	/**
	 * Whatever is no sealed text gives null.
	 *
	 * @dataProvider broken
	 * @param string $broken Stands in the database.
	 */
	public function test_broken_text_gives_null( string $broken ): void {
		$this->assertNull( ( new Vault() )->open( $broken ) );
	}

	/** Return what may stand there by mishap. */
	public function broken(): array {
		$sealed = ( new Vault() )->seal( 'text' );
		$raw    = (string) base64_decode( $sealed, true );
		return array(
			'nothing'         => array( '' ),
			'no base64'       => array( '%%%' ),
			'too short'       => array( base64_encode( "\x01abc" ) ),
			'another version' => array( base64_encode( "\x02" . substr( $raw, 1 ) ) ),
			'one bit off'     => array( base64_encode( substr( $raw, 0, -1 ) . chr( ord( substr( $raw, -1 ) ) ^ 1 ) ) ),
			'cut'             => array( base64_encode( substr( $raw, 0, -3 ) ) ),
		);
	}
}
