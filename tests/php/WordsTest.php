<?php
/**
 * Tests of the sentences for codes.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Words;
use PHPUnit\Framework\TestCase;

/**
 * Each trouble has its words.
 */
final class Words_Test extends TestCase {

	private const CODES = 'refused timeout dns tls network bad_answer unauthorized other_site too_many too_large unusable not_json too_old
		salt_changed local_refused wrong_code site_taken not_https bad_url locked delivery_reused not_paired no_code foreign_link database unreadable pair_timeout';

	/**
	 * Each known code has a sentence of its own, which says what to do as well.
	 *
	 * @return void
	 */
	public function test_each_known_code_has_a_sentence_of_its_own(): void {
		$codes     = preg_split( '/\s+/', self::CODES );
		$sentences = array_map( array( Words::class, 'of' ), $codes );
		self::assertSame( $sentences, array_unique( $sentences ) );
		foreach ( $sentences as $place => $sentence ) {
			self::assertStringNotContainsString( 'unexpected', $sentence, $codes[ $place ] );
			self::assertMatchesRegularExpression( '/[.,;] \S/', $sentence, $codes[ $place ] );
		}
	}

	/**
	 * A bare HTTP status, a refused field and a code of the future are named in the sentence.
	 *
	 * @return void
	 */
	public function test_codes_with_details_name_them(): void {
		self::assertStringContainsString( '503', Words::of( 'http_503' ) );
		self::assertStringContainsString( 'order.total: number', Words::of( 'order.total: number' ) );
		self::assertStringContainsString( 'brand_new', Words::of( 'brand_new' ) );
	}

	/**
	 * A topic without a name is shown as it is.
	 *
	 * @return void
	 */
	public function test_topic_falls_back_to_itself(): void {
		self::assertSame( 'Refund', Words::topic( 'order.refunded' ) );
		self::assertSame( 'order.unheard_of', Words::topic( 'order.unheard_of' ) );
	}

	/**
	 * A moment is told relative to now and exactly, before and after.
	 *
	 * @return void
	 */
	public function test_moment_is_relative_and_exact(): void {
		$past = Words::moment( time() - 5 * MINUTE_IN_SECONDS );
		self::assertStringStartsWith( '5 min', $past );
		self::assertStringContainsString( wp_date( get_option( 'time_format' ), time() - 5 * MINUTE_IN_SECONDS ), $past );
		self::assertStringStartsWith( 'in ', Words::moment( time() + HOUR_IN_SECONDS ) );
	}
}
