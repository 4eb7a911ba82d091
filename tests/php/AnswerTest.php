<?php
/**
 * An answer of the panel.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Answer;
use PHPUnit\Framework\TestCase;

/**
 * Whatever the answer's JSON holds, its parts have a shape.
 */
final class Answer_Test extends TestCase {

	/** An answer without an error code is a good one. */
	public function test_is_ok_without_error(): void {
		$this->assertTrue( ( new Answer( 202, array() ) )->is_ok() );
		$this->assertFalse( ( new Answer( 0, array(), 'timeout' ) )->is_ok() );
	}

	/** A part that is no list is an empty one. */
	public function test_part_is_always_an_array(): void {
		$answer = new Answer(
			202,
			array(
				'results'    => array( 1 ),
				'directives' => 'all of them',
			)
		);
		$this->assertSame( array( 1 ), $answer->part( 'results' ) );
		$this->assertSame( array(), $answer->part( 'directives' ) );
		$this->assertSame( array(), $answer->part( 'nothing' ) );
	}
}
