<?php
/**
 * The bridge on the command line.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Cli;
use Iletiniz\Bridge\Plugin;
use PHPUnit\Framework\TestCase;

require_once __DIR__ . '/Paired_Store.php';
if ( ! class_exists( 'WP_CLI' ) ) {
	require __DIR__ . '/Wp_Cli_Double.php';
}

final class Cli_Test extends TestCase {
	use Paired_Store;

	/**
	 * What is tested.
	 *
	 * @var Cli
	 */
	private $cli;

	protected function setUp(): void {
		$plugin    = Plugin::instance();
		$this->cli = new Cli( $plugin->pairing(), $plugin->health(), $plugin->deliverer(), $plugin->mirror(), $plugin->mirror_plan(), $plugin->outbox() );
		$this->pair_store();
		\WP_CLI::$lines     = array();
		\WP_CLI::$is_agreed = true;
	}

	protected function tearDown(): void {
		$this->unpair_store();
	}

	/** The facts are shown as JSON for programs and as lines for people. */
	public function test_status(): void {
		$this->cli->status( array(), array( 'format' => 'json' ) );
		$facts = json_decode( \WP_CLI::$lines[0], true );
		$this->assertTrue( $facts['is_paired'] );
		$this->assertStringNotContainsString( str_repeat( 'S', 43 ), \WP_CLI::$lines[0] );
		\WP_CLI::$lines = array();
		$this->cli->status( array(), array() );
		$this->assertContains( 'is_paired         yes', \WP_CLI::$lines );
		$this->assertContains( 'backfill          none, 0 sent, 0 skipped', \WP_CLI::$lines );
	}

	/** A flush sends all that waits. */
	public function test_flush(): void {
		$outbox = Plugin::instance()->outbox();
		for ( $i = 0; $i < 130; $i++ ) {
			$outbox->add( 'bridge.test' );
		}
		$this->panel_says = static fn( $path, $body ) => array( 202, array( 'results' => array_map( static fn( $event ) => array( 'id' => $event['id'], 'status' => 'taken' ), $body['events'] ) ) );
		$this->cli->flush();
		$this->assertSame( 0, $outbox->count( 'waiting' ) );
		$this->assertStringStartsWith( 'Success:', end( \WP_CLI::$lines ) );
	}

	/** A flush that the panel does not take ends with an error that says why. */
	public function test_flush_fails_loudly(): void {
		Plugin::instance()->outbox()->add( 'bridge.test' );
		$this->panel_says = static fn() => new \WP_Error( 'http_request_failed', 'cURL error 7: refused' );
		$this->expectException( \DomainException::class );
		$this->expectExceptionMessageMatches( '/1/' );
		$this->cli->flush();
	}

	/** A flush while another process delivers says so. */
	public function test_flush_tells_of_another_delivery(): void {
		$other = new \Iletiniz\Bridge\Lock( $GLOBALS['wpdb'] );
		$other->take( 60 );
		Plugin::instance()->outbox()->add( 'bridge.test' );
		try {
			$this->cli->flush();
			$this->fail( 'It was not told.' );
		} catch ( \DomainException $error ) {
			$this->assertStringContainsString( 'Another delivery', $error->getMessage() );
		} finally {
			$other->release();
		}
	}

	/** A backfill shows the panel each order since the day, with lines on how far it is. */
	public function test_backfill(): void {
		if ( ! class_exists( 'WooCommerce' ) ) {
			$this->markTestSkipped( 'Orders need WooCommerce.' );
		}
		$order            = wc_create_order();
		$this->panel_says = static fn( $path, $body ) => array( 200, array( 'cursor' => $body['cursor'] ?? '' ) );
		Plugin::instance()->outbox()->clear();
		$this->cli->backfill( array(), array( 'since' => '2020-01-01' ) );
		$this->assertStringStartsWith( 'Success:', end( \WP_CLI::$lines ) );
		$sent = array_merge( ...array_map( static fn( $call ) => wp_list_pluck( $call['body']['orders'] ?? array(), 'id' ), $this->calls ) );
		$this->assertContains( $order->get_id(), $sent );
		$order->delete( true );
	}

	/**
	 * What is no day is refused before anything is asked.
	 *
	 * @dataProvider list_bad_days
	 * @param string $day What was typed.
	 */
	public function test_backfill_refuses_what_is_no_day( string $day ): void {
		try {
			$this->cli->backfill( array(), array( 'since' => $day ) );
			$this->fail( 'It was taken.' );
		} catch ( \DomainException $error ) {
			$this->assertSame( array(), $this->calls );
		}
	}

	/**
	 * No days.
	 *
	 * @return array
	 */
	public static function list_bad_days(): array {
		return array( array( '2026-02-31' ), array( 'yesterday' ), array( '' ), array( '2026-1-1' ) );
	}

	/** Pairing asks about the host first; whoever says no has told the panel nothing. */
	public function test_pair_asks_first(): void {
		$this->unpair_store();
		add_filter( 'pre_http_request', array( $this, 'answer' ), 10, 3 );
		$this->calls        = array();
		\WP_CLI::$is_agreed = false;
		try {
			$this->cli->pair( array( 'http://127.0.0.1:9', 'ABCDE23456' ), array() );
			$this->fail( 'It was not asked.' );
		} catch ( \DomainException $error ) {
			$this->assertSame( array(), $this->calls );
			$this->assertStringContainsString( '127.0.0.1', \WP_CLI::$lines[0] );
		}
		$this->cli->pair( array( 'http://127.0.0.1:9', 'ABCDE23456' ), array( 'yes' => true ) );
		$this->assertTrue( Plugin::instance()->pairing()->is_paired() );
	}

	/** A wrong code ends with an error in words. */
	public function test_pair_says_what_is_wrong(): void {
		$this->panel_says = static fn() => array( 401, array( 'error' => 'wrong_code' ) );
		$this->expectException( \DomainException::class );
		$this->cli->pair( array( 'http://127.0.0.1:9', 'WRONG' ), array( 'yes' => true ) );
	}

	/** Unpairing asks, and then the store has no panel. */
	public function test_unpair(): void {
		$this->cli->unpair( array(), array() );
		$this->assertFalse( Plugin::instance()->pairing()->is_paired() );
		$this->expectException( \DomainException::class );
		$this->cli->flush();
	}
}
