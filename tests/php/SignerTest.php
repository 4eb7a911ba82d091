<?php
/**
 * The signature, by the vectors that the panel is tested with too.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Signer;
use PHPUnit\Framework\TestCase;

/**
 * Both sides read tests/contracts/signature-vectors.json.
 */
final class Signer_Test extends TestCase {

	/**
	 * Each header is judged as the panel judges it.
	 *
	 * @dataProvider vectors
	 * @param array $vector From the contract.
	 */
	public function test_judges_every_vector( array $vector ): void {
		$fields = array( $vector['delivery_id'], $vector['method'], $vector['path'], $vector['site'] );
		$body   = (string) base64_decode( $vector['body'], true );
		$is_ok  = Signer::is_genuine( $vector['secrets'], (string) $vector['header'], $fields, $body, $vector['now'] );
		$this->assertSame( 'ok' === $vector['expected'], $is_ok );
	}

	/**
	 * Signing gives the very header of the contract.
	 *
	 * @dataProvider signed_vectors
	 * @param array $vector From the contract.
	 */
	public function test_signs_as_the_contract_says( array $vector ): void {
		$secret = $vector['secrets'][ $vector['signed_with'][0] ];
		$body   = (string) base64_decode( $vector['body'], true );
		$header = Signer::header( $secret, $vector['t'], $vector['delivery_id'], $vector['method'], $vector['path'], $vector['site'], $body );
		$this->assertSame( $vector['header'], $header );
	}

	/** Return all vectors by name. */
	public function vectors(): array {
		$contract = json_decode( file_get_contents( ILETINIZ_CONTRACTS . '/signature-vectors.json' ), true );
		return array_map(
			static function ( $vector ) {
				return array( $vector );
			},
			array_column( $contract['vectors'], null, 'name' )
		);
	}

	/** Return those that one secret signed; the bridge never signs with two. */
	public function signed_vectors(): array {
		return array_filter(
			$this->vectors(),
			static function ( $one ) {
				return 1 === count( (array) $one[0]['signed_with'] );
			}
		);
	}
}
