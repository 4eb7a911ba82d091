<?php
/**
 * What came back from the panel.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'ABSPATH' ) || exit;

/**
 * An answer, or the reason why there is none.
 */
final class Answer {

	/**
	 * HTTP status, 0 if no answer came.
	 *
	 * @var int
	 */
	public $status;

	/**
	 * The JSON of the answer, empty if it was none.
	 *
	 * @var array
	 */
	public $body;

	/**
	 * Code of what went wrong, empty for a good answer.
	 *
	 * @var string
	 */
	public $error;

	/**
	 * Seconds after which the panel wants to be asked again.
	 *
	 * @var int|null
	 */
	public $retry_after;

	/**
	 * Seconds by which the panel's clock is ahead of ours.
	 *
	 * @var int|null
	 */
	public $date_offset;

	/**
	 * Keep what was read.
	 *
	 * @param int      $status      HTTP status or 0.
	 * @param array    $body        JSON.
	 * @param string   $error       Code or empty.
	 * @param int|null $retry_after Seconds.
	 * @param int|null $date_offset Seconds.
	 */
	public function __construct( int $status, array $body, string $error = '', ?int $retry_after = null, ?int $date_offset = null ) {
		$this->status      = $status;
		$this->body        = $body;
		$this->error       = $error;
		$this->retry_after = $retry_after;
		$this->date_offset = $date_offset;
	}

	/**
	 * Tell whether the panel took the call.
	 *
	 * @return bool
	 */
	public function is_ok(): bool {
		return '' === $this->error;
	}

	/**
	 * Return a list or an object of the answer.
	 *
	 * @param string $name Under which the body has it.
	 * @return array Empty if it is missing or something else.
	 */
	public function part( string $name ): array {
		$part = $this->body[ $name ] ?? null;
		return is_array( $part ) ? $part : array();
	}
}
