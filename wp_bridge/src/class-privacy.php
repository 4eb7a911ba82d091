<?php
/**
 * WordPress's tools for personal data, as far as the panel holds some.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * Exports from the panel, has the panel erase, and suggests words for the shop's privacy policy.
 */
final class Privacy {

	const ID = 'iletiniz-bridge';

	/**
	 * Asked for what it holds.
	 *
	 * @var Panel
	 */
	private $panel;

	/**
	 * Takes the wish to be forgotten, so that it survives a panel that is down.
	 *
	 * @var Outbox
	 */
	private $outbox;

	/**
	 * Says whether there is a panel.
	 *
	 * @var Pairing
	 */
	private $pairing;

	/**
	 * Brings the wish on its way.
	 *
	 * @var After_Response
	 */
	private $after_response;

	/**
	 * Take the parts.
	 *
	 * @param Panel          $panel          Asked for what it holds.
	 * @param Outbox         $outbox         Takes the wish to be forgotten.
	 * @param Pairing        $pairing        Says whether there is a panel.
	 * @param After_Response $after_response Brings the wish on its way.
	 */
	public function __construct( Panel $panel, Outbox $outbox, Pairing $pairing, After_Response $after_response ) {
		$this->panel          = $panel;
		$this->outbox         = $outbox;
		$this->pairing        = $pairing;
		$this->after_response = $after_response;
	}

	/**
	 * Hear WordPress's privacy tools.
	 *
	 * @return void
	 */
	public function register_hooks(): void {
		add_filter( 'wp_privacy_personal_data_exporters', array( $this, 'add_exporter' ) );
		// Last to be asked and first in the list: once WooCommerce has blanked its orders, nobody finds their phones.
		add_filter( 'wp_privacy_personal_data_erasers', array( $this, 'add_eraser' ), PHP_INT_MAX );
		add_action( 'admin_init', array( $this, 'suggest_policy' ) );
	}

	/**
	 * Add our exporter while there is a panel.
	 *
	 * @param array $exporters By id.
	 * @return array
	 */
	public function add_exporter( array $exporters ): array {
		$ours = array(
			'exporter_friendly_name' => __( 'iletiniz panel', 'iletiniz-bridge' ),
			'callback'               => array( $this, 'export' ),
		);
		return $exporters + ( $this->pairing->is_paired() ? array( self::ID => $ours ) : array() );
	}

	/**
	 * Add our eraser while there is a panel, before all others.
	 *
	 * @param array $erasers By id.
	 * @return array
	 */
	public function add_eraser( array $erasers ): array {
		$ours = array(
			'eraser_friendly_name' => __( 'iletiniz panel', 'iletiniz-bridge' ),
			'callback'             => array( $this, 'erase' ),
		);
		return ( $this->pairing->is_paired() ? array( self::ID => $ours ) : array() ) + $erasers;
	}

	/**
	 * Return a page of what the panel holds of a person; where it cannot be asked, a page that says so, so that no export is quietly incomplete.
	 *
	 * @param string $email Address of the person.
	 * @param int    $page  From 1.
	 * @return array{data: array, done: bool}
	 */
	public function export( $email, $page = 1 ): array {
		$items   = array();
		$is_done = true;
		foreach ( Person::parts( (string) $email ) as $part ) {
			$answer = $this->panel->call( 'privacy/export', $part + array( 'page' => (int) $page ), null, 20 );
			if ( ! $answer->is_ok() || ! is_array( $answer->body['items'] ?? null ) ) {
				return array(
					'data' => array( $this->missing_item( $answer->is_ok() ? 'bad_answer' : $answer->error ) ),
					'done' => true,
				);
			}
			foreach ( $answer->body['items'] as $item ) {
				$items[ (string) $item['id'] ] = Privacy_Words::item( $item );
			}
			$is_done = $is_done && ! empty( $answer->body['done'] );
		}
		return array(
			'data' => array_values( $items ),
			'done' => $is_done,
		);
	}

	/**
	 * Write down the wish to be forgotten; the panel gets it as soon as it can be reached.
	 *
	 * @param string $email Address of the person.
	 * @return array{items_removed: bool, items_retained: bool, messages: string[], done: bool}
	 */
	public function erase( $email ): array {
		$is_kept = true;
		foreach ( Person::parts( (string) $email ) as $part ) {
			$is_kept = $this->outbox->add( 'privacy.erase', 0, array( 'person' => $part ) ) && $is_kept;
		}
		$this->after_response->wake();
		return array(
			'items_removed'  => $is_kept,
			'items_retained' => ! $is_kept,
			'messages'       => array(
				$is_kept
					? __( 'The iletiniz panel is told to erase this person’s numbers, names and texts. If it cannot be reached now, this waits in the outbox and goes out by itself. As long as WooCommerce keeps the orders, a later change of one brings it to the panel again.', 'iletiniz-bridge' )
					: __( 'The wish could not be written down for the iletiniz panel. Check the database, then repeat the erasure.', 'iletiniz-bridge' ),
			),
			'done'           => true,
		);
	}

	/**
	 * Suggest words for the shop's privacy policy.
	 *
	 * @return void
	 */
	public function suggest_policy(): void {
		if ( function_exists( 'wp_add_privacy_policy_content' ) ) {
			wp_add_privacy_policy_content( __( 'iletiniz bridge', 'iletiniz-bridge' ), wp_kses_post( Privacy_Words::policy() ) );
		}
	}

	/**
	 * Return an item that tells the reader of the export what is missing.
	 *
	 * @param string $error Why.
	 * @return array
	 */
	private function missing_item( string $error ): array {
		$name = __( 'What is missing', 'iletiniz-bridge' );
		$text = __( 'The iletiniz panel could not be asked, so its part is missing. Make this export again once the panel answers.', 'iletiniz-bridge' ) . ' ' . Words::of( $error );
		return Privacy_Words::item(
			array(
				'group' => 'missing',
				'id'    => 'missing',
				'data'  => array( $name => $text ),
			)
		);
	}
}
