<?php
/**
 * How the parts come together.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Installer;
use Iletiniz\Bridge\Outbox;
use Iletiniz\Bridge\Plugin;
use PHPUnit\Framework\TestCase;

/**
 * Tests of Plugin.
 */
final class Plugin_Test extends TestCase {

	/**
	 * There is one plugin, and one part of each kind.
	 *
	 * @return void
	 */
	public function test_parts_are_made_once(): void {
		self::assertSame( Plugin::instance(), Plugin::instance() );
		self::assertInstanceOf( Outbox::class, Plugin::instance()->outbox() );
		self::assertSame( Plugin::instance()->outbox(), Plugin::instance()->outbox() );
	}

	/**
	 * Every recipe makes its part, with or without a shop.
	 *
	 * @return void
	 */
	public function test_every_recipe(): void {
		$recipes = new \ReflectionMethod( Plugin::class, 'recipes' );
		$recipes->setAccessible( true );
		foreach ( array_keys( $recipes->invoke( Plugin::instance() ) ) as $name ) {
			self::assertIsObject( Plugin::instance()->$name() );
		}
	}

	/**
	 * Starting costs no query, whether the store is paired or not.
	 *
	 * @dataProvider both
	 * @param bool $is_paired Whether the store is paired.
	 * @return void
	 */
	public function test_start_asks_nothing( bool $is_paired ): void {
		Installer::activate();
		$hooks = $GLOBALS['wp_filter'];
		$value = static function () use ( $is_paired ): array {
			return array( 'schema' => 1, 'is_paired' => $is_paired );
		};
		add_filter( 'pre_option_iletiniz_bridge', $value );
		$plugin = ( new \ReflectionClass( Plugin::class ) )->newInstanceWithoutConstructor();
		wp_load_alloptions();
		$before = $GLOBALS['wpdb']->num_queries;
		$plugin->start();
		$spent = $GLOBALS['wpdb']->num_queries - $before;
		remove_filter( 'pre_option_iletiniz_bridge', $value );
		$GLOBALS['wp_filter'] = $hooks;
		self::assertSame( 0, $spent );
	}

	/**
	 * Return both cases.
	 *
	 * @return array[]
	 */
	public function both(): array {
		return array( array( true ), array( false ) );
	}
}
