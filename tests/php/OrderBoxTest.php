<?php
/**
 * Tests of the box on an order's page.
 *
 * @package Iletiniz\Bridge\Tests
 */

namespace Iletiniz\Bridge\Tests;

use Iletiniz\Bridge\Consent;
use Iletiniz\Bridge\Order_Box;

require_once __DIR__ . '/Admin_Case.php';

/**
 * What it shows, and how its switch is saved.
 */
final class OrderBox_Test extends Admin_Case {

	/**
	 * The box.
	 *
	 * @var Order_Box
	 */
	private $box;

	/**
	 * Make a box.
	 *
	 * @return void
	 */
	protected function setUp(): void {
		parent::setUp();
		if ( ! function_exists( 'wc_create_order' ) ) {
			self::markTestSkipped( 'Needs WooCommerce.' );
		}
		require_once WC()->plugin_path() . '/includes/admin/wc-admin-functions.php';
		$this->box = new Order_Box( $this->plugin->panel_link(), $this->plugin->pairing() );
	}

	/**
	 * Save an order's page as the browser sends it.
	 *
	 * @param int    $order_id The order.
	 * @param bool   $is_muted Whether the box is ticked.
	 * @param string $token    WordPress's nonce; null for the right one.
	 * @return \WC_Order As it is stored afterwards.
	 */
	private function save( int $order_id, bool $is_muted, ?string $token = null ): \WC_Order {
		$_POST = array( '_iletiniz_nonce' => $token ?? wp_create_nonce( "iletiniz_bridge_order$order_id" ) );
		if ( $is_muted ) {
			$_POST['iletiniz_muted'] = 'yes';
		}
		$this->box->save( $order_id );
		return wc_get_order( $order_id );
	}

	/**
	 * Return what the box shows.
	 *
	 * @param \WC_Order $order An order.
	 * @return string
	 */
	private function shown( \WC_Order $order ): string {
		ob_start();
		$this->box->show( $order );
		return (string) ob_get_clean();
	}

	/**
	 * Ticking switches texting off, unticking on again, each with one private note; saving unchanged writes nothing.
	 *
	 * @return void
	 */
	public function test_switch_is_saved_with_a_note(): void {
		$id = wc_create_order()->get_id();
		self::assertSame( '', $this->save( $id, false )->get_meta( '_iletiniz_muted' ) );
		self::assertCount( 0, wc_get_order_notes( array( 'order_id' => $id ) ) );
		self::assertSame( 'yes', $this->save( $id, true )->get_meta( '_iletiniz_muted' ) );
		self::assertSame( 'yes', $this->save( $id, true )->get_meta( '_iletiniz_muted' ) );
		$notes = wc_get_order_notes( array( 'order_id' => $id ) );
		self::assertCount( 1, $notes );
		self::assertFalse( $notes[0]->customer_note );
		self::assertSame( wp_get_current_user()->display_name, $notes[0]->added_by );
		self::assertFalse( $this->save( $id, false )->meta_exists( '_iletiniz_muted' ) );
	}

	/**
	 * The switch survives a change of status in the same save, in either order.
	 *
	 * @return void
	 */
	public function test_switch_survives_a_status_change(): void {
		$order = wc_create_order();
		$this->save( $order->get_id(), true );
		$same = wc_get_order( $order->get_id() );
		$same->set_status( 'processing' );
		$same->save();
		$order->update_status( 'on-hold' );
		self::assertSame( 'yes', wc_get_order( $order->get_id() )->get_meta( '_iletiniz_muted' ) );
	}

	/**
	 * Without the box's own nonce or without the capability nothing changes; an array as nonce is tolerated.
	 *
	 * @return void
	 */
	public function test_save_needs_nonce_and_capability(): void {
		$id = wc_create_order()->get_id();
		self::assertSame( '', $this->save( $id, true, 'wrong' )->get_meta( '_iletiniz_muted' ) );
		$_POST['_iletiniz_nonce'] = array( 'x' );
		$this->box->save( $id );
		$this->become_subscriber();
		self::assertSame( '', $this->save( $id, true )->get_meta( '_iletiniz_muted' ) );
	}

	/**
	 * The box shows messages escaped, the customer's answer and a link that names the order.
	 *
	 * @return void
	 */
	public function test_box_shows_messages_consent_and_link(): void {
		$order = wc_create_order();
		self::assertStringContainsString( 'No message about this order yet.', $this->shown( $order ) );
		self::assertStringContainsString( 'was not asked', $this->shown( $order ) );
		add_comment_meta( $order->add_order_note( 'sent &lt;script&gt;alert(1)&lt;/script&gt;' ), '_iletiniz_directive', 'n1' );
		Consent::record( $order, true, '<i>7</i>' );
		$shown = $this->shown( $order );
		self::assertStringContainsString( 'agreed on', $shown );
		self::assertStringContainsString( '&lt;i&gt;7', $shown );
		self::assertStringNotContainsString( '<script', $shown );
		self::assertStringContainsString( 'order_id=' . $order->get_id(), $shown );
	}

	/**
	 * The box stands on both order pages of a paired store, and on no other page.
	 *
	 * @return void
	 */
	public function test_box_is_on_order_pages_only(): void {
		global $wp_meta_boxes;
		$wp_meta_boxes = array();
		$this->box->add_box( 'shop_order' );
		self::assertSame( array(), $wp_meta_boxes );
		$this->pair();
		$this->box->add_box( 'post' );
		self::assertSame( array(), $wp_meta_boxes );
		$screens = array_unique( array( 'shop_order', wc_get_page_screen_id( 'shop-order' ) ) );
		array_map( array( $this->box, 'add_box' ), $screens );
		self::assertSame( array_values( $screens ), array_keys( $wp_meta_boxes ) );
	}
}
