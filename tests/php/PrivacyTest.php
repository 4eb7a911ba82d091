<?php
/**
 * WordPress's privacy tools and the panel.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Person;
use Iletiniz\Bridge\Plugin;
use Iletiniz\Bridge\Privacy;
use PHPUnit\Framework\TestCase;

require_once __DIR__ . '/Paired_Store.php';

final class Privacy_Test extends TestCase {
	use Paired_Store;

	const EMAIL = 'ada.privacy@example.com';

	/**
	 * What is tested.
	 *
	 * @var Privacy
	 */
	private $privacy;

	/**
	 * Orders made here.
	 *
	 * @var \WC_Order[]
	 */
	private $orders = array();

	protected function setUp(): void {
		$plugin        = Plugin::instance();
		$this->privacy = new Privacy( $plugin->panel(), $plugin->outbox(), $plugin->pairing(), $plugin->after_response() );
		$this->pair_store();
	}

	protected function tearDown(): void {
		foreach ( $this->orders as $order ) {
			$order->delete( true );
		}
		$user = get_user_by( 'email', self::EMAIL );
		if ( $user ) {
			wp_delete_user( $user->ID );
		}
		$this->unpair_store();
	}

	/** While there is a panel, our eraser is the first of all, before WooCommerce blanks the phones; without one there is none. */
	public function test_eraser_comes_first(): void {
		$erasers = apply_filters( 'wp_privacy_personal_data_erasers', array() );
		$this->assertSame( Privacy::ID, array_keys( $erasers )[0] );
		$this->assertArrayHasKey( Privacy::ID, apply_filters( 'wp_privacy_personal_data_exporters', array() ) );
		$this->unpair_store();
		$this->assertArrayNotHasKey( Privacy::ID, apply_filters( 'wp_privacy_personal_data_erasers', array() ) );
		$this->assertArrayNotHasKey( Privacy::ID, apply_filters( 'wp_privacy_personal_data_exporters', array() ) );
	}

	/** A person's phones and orders are those of the address, of the account, and of no one else. */
	public function test_person_is_found_by_address_and_account(): void {
		$user_id = $this->make_customer();
		$mine    = $this->make_order( self::EMAIL, '0532 111 22 33' );
		$again   = $this->make_order( self::EMAIL, '0532 111 22 33' );
		$other   = $this->make_order( 'elsewhere@example.com', '0532 444 55 66', $user_id );
		$this->make_order( 'someone.else@example.com', '0532 999 99 99' );
		$parts = Person::parts( self::EMAIL );
		$this->assertCount( 1, $parts );
		$this->assertSame( self::EMAIL, $parts[0]['email'] );
		$this->assertEqualsCanonicalizing( array( '0532 000 00 00', '0532 111 22 33', '0532 444 55 66' ), $parts[0]['phones'] );
		$this->assertSame( array( $mine->get_id(), $again->get_id(), $other->get_id() ), $parts[0]['order_ids'] );
	}

	/** Somebody unknown has neither phones nor orders, and asking about nobody finds no guest's orders. */
	public function test_unknown_person_has_nothing(): void {
		$this->make_order( '', '0532 111 22 33' );
		foreach ( array( 'nobody@example.com', '' ) as $email ) {
			$this->assertSame( array( array( 'email' => $email, 'phones' => array(), 'order_ids' => array() ) ), Person::parts( $email ) );
		}
	}

	/** An export asks the panel page by page and names groups; what the panel says is escaped. */
	public function test_export_maps_the_answer(): void {
		$order            = $this->make_order( self::EMAIL, '0532 111 22 33' );
		$item             = array( 'group' => 'message', 'id' => 'message-12', 'data' => array( 'Numara' => '+905321112233', 'Metin' => '<b>x</b>', '<i>' => '1' ) );
		$this->panel_says = static fn( $path, $body ) => array( 200, array( 'items' => array( $item ), 'done' => 2 === $body['page'] ) );
		$first            = $this->privacy->export( self::EMAIL, 1 );
		$second           = $this->privacy->export( self::EMAIL, 2 );
		$this->assertFalse( $first['done'] );
		$this->assertTrue( $second['done'] );
		$this->assertSame( array( 'email' => self::EMAIL, 'phones' => array( '0532 111 22 33' ), 'order_ids' => array( $order->get_id() ), 'page' => 1 ), $this->calls[0]['body'] );
		$this->assertSame( '/bridge/v1/stores/7/privacy/export', $this->calls[0]['path'] );
		$this->assertSame( array( 'iletiniz-message', 'iletiniz-message-12' ), array( $first['data'][0]['group_id'], $first['data'][0]['item_id'] ) );
		$this->assertSame( array( '+905321112233', '&lt;b&gt;x&lt;/b&gt;', '1' ), wp_list_pluck( $first['data'][0]['data'], 'value' ) );
		$this->assertSame( array( 'Numara', 'Metin', '&lt;i&gt;' ), wp_list_pluck( $first['data'][0]['data'], 'name' ) );
	}

	/**
	 * A panel that cannot be asked leaves no quiet gap: the export says what is missing and what to do.
	 *
	 * @dataProvider list_failures
	 * @param callable $says What the panel says.
	 */
	public function test_export_says_what_is_missing( callable $says ): void {
		$this->panel_says = $says;
		$page             = $this->privacy->export( self::EMAIL, 1 );
		$this->assertTrue( $page['done'] );
		$this->assertSame( 'iletiniz-missing', $page['data'][0]['group_id'] );
		$this->assertNotSame( '', $page['data'][0]['data'][0]['value'] );
	}

	/**
	 * Ways to fail.
	 *
	 * @return array
	 */
	public static function list_failures(): array {
		return array(
			'refused'    => array( static fn() => new \WP_Error( 'http_request_failed', 'cURL error 7: refused' ) ),
			'error'      => array( static fn() => array( 500, array() ) ),
			'other page' => array( static fn() => array( 200, array( 'hello' => 'world' ) ) ),
		);
	}

	/** An erasure is written down for the panel with phones and orders, so that it survives a panel that is down. */
	public function test_erase_is_written_down(): void {
		$order  = $this->make_order( self::EMAIL, '0532 111 22 33' );
		$outbox = Plugin::instance()->outbox();
		$outbox->clear();
		$result = $this->privacy->erase( self::EMAIL );
		$this->assertSame( array( true, false, true ), array( $result['items_removed'], $result['items_retained'], $result['done'] ) );
		$this->assertNotEmpty( $result['messages'][0] );
		$rows = $outbox->list_waiting( 10 );
		$this->assertCount( 1, $rows );
		$this->assertSame( 'privacy.erase', $rows[0]->topic );
		$this->assertSame( array( 'email' => self::EMAIL, 'phones' => array( '0532 111 22 33' ), 'order_ids' => array( $order->get_id() ) ), $rows[0]->data['person'] );
		$this->assertSame( array(), $this->calls );
	}

	/** An erasure that could not be written down is not reported as done. */
	public function test_erase_that_fails_says_so(): void {
		global $wpdb;
		$wpdb->query( "RENAME TABLE {$wpdb->prefix}iletiniz_outbox TO {$wpdb->prefix}iletiniz_away" );
		$result = $this->privacy->erase( self::EMAIL );
		$wpdb->query( "RENAME TABLE {$wpdb->prefix}iletiniz_away TO {$wpdb->prefix}iletiniz_outbox" );
		$this->assertSame( array( false, true ), array( $result['items_removed'], $result['items_retained'] ) );
	}

	/** WordPress's policy guide gets a suggestion of ours. */
	public function test_policy_is_suggested(): void {
		require_once ABSPATH . 'wp-admin/includes/class-wp-privacy-policy-content.php';
		$this->assertNotFalse( has_action( 'admin_init' ) );
		$policy = \Iletiniz\Bridge\Privacy_Words::policy();
		$this->assertStringContainsString( 'https://iletiniz.com/gizlilik-politikasi', $policy );
		$this->assertSame( $policy, wp_kses_post( $policy ) );
	}

	/**
	 * Make an order.
	 *
	 * @param string $email   Billing address.
	 * @param string $phone   Billing phone.
	 * @param int    $user_id Account.
	 * @return \WC_Order
	 */
	private function make_order( string $email, string $phone, int $user_id = 0 ): \WC_Order {
		if ( ! class_exists( 'WooCommerce' ) ) {
			$this->markTestSkipped( 'Orders need WooCommerce.' );
		}
		$order = new \WC_Order();
		if ( '' !== $email ) {
			$order->set_billing_email( $email );
		}
		$order->set_billing_phone( $phone );
		$order->set_customer_id( $user_id );
		$order->save();
		$this->orders[] = $order;
		return $order;
	}

	/** Make a customer with an account and return its id. */
	private function make_customer(): int {
		$user_id = wp_insert_user( array( 'user_login' => 'ada-privacy', 'user_email' => self::EMAIL, 'user_pass' => wp_generate_password() ) );
		update_user_meta( $user_id, 'billing_phone', '0532 000 00 00' );
		return $user_id;
	}
}
