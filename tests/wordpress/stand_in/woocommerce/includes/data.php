<?php
/**
 * What all kinds of orders share: properties with their changes, and meta.
 *
 * @package Stand_In
 */

defined( 'ABSPATH' ) || exit;

/** A time that knows how far the shop is from Greenwich. */
class WC_DateTime extends DateTime {

	/** Seconds since 1970 as the shop's clock on the wall shows them. */
	public function getOffsetTimestamp() {
		return $this->getTimestamp() + wp_timezone()->getOffset( $this );
	}

	/** In the shop's own time. */
	public function date( $format ) {
		return gmdate( $format, $this->getOffsetTimestamp() );
	}

	/** In the shop's own time and language. */
	public function date_i18n( $format = 'Y-m-d' ) {
		return date_i18n( $format, $this->getOffsetTimestamp() );
	}
}

/** One meta of an order. */
class WC_Meta_Data implements JsonSerializable {

	public $id;
	public $key;
	public $value;

	/**
	 * As it was when it was read or saved.
	 *
	 * @var array
	 */
	private $saved;

	/** Begin with what is known; without an id it was never saved. */
	public function __construct( array $meta ) {
		$this->id    = $meta['id'] ?? null;
		$this->key   = $meta['key'];
		$this->value = $meta['value'];
		$this->apply_changes();
	}

	/** Take what is there for saved. */
	public function apply_changes() {
		$this->saved = array( $this->key, $this->value );
	}

	/** What is not saved yet. */
	public function get_changes() {
		return array( $this->key, $this->value ) === $this->saved ? array() : array( 'key' => $this->key, 'value' => $this->value );
	}

	/** All of it, as it was when it was read or saved. */
	public function get_data() {
		return array( 'id' => $this->id, 'key' => $this->saved[0], 'value' => $this->saved[1] );
	}

	/** For JSON. */
	#[\ReturnTypeWillChange]
	public function jsonSerialize() {
		return $this->get_data();
	}
}

/** Properties, their changes, and meta. */
abstract class WC_Data {

	protected $id          = 0;
	protected $data        = array();
	protected $changes     = array();
	protected $meta_data   = array();
	protected $object_read = false;
	protected $object_type = 'data';
	protected $data_store;

	/** The id; 0 is not saved yet. */
	public function get_id() {
		return $this->id;
	}

	public function set_id( $id ) {
		$this->id = absint( $id );
	}

	public function set_object_read( $is_read = true ) {
		$this->object_read = (bool) $is_read;
	}

	public function get_data_store() {
		return $this->data_store;
	}

	public function get_data() {
		return array_merge( array( 'id' => $this->id ), $this->data, array( 'meta_data' => $this->get_meta_data() ) );
	}

	public function get_base_data() {
		return array_merge( array( 'id' => $this->id ), $this->data );
	}

	public function get_changes() {
		return $this->changes;
	}

	public function apply_changes() {
		$this->data    = array_merge( $this->data, $this->changes );
		$this->changes = array();
	}

	/** Set what is named, by the setters there are. */
	public function set_props( array $props ) {
		foreach ( $props as $prop => $value ) {
			if ( is_callable( array( $this, "set_$prop" ) ) ) {
				$this->{"set_$prop"}( $value );
			}
		}
	}

	protected function get_prop( $prop, $context = 'view' ) {
		$value = array_key_exists( $prop, $this->changes ) ? $this->changes[ $prop ] : $this->data[ $prop ];
		return 'view' === $context ? apply_filters( "woocommerce_{$this->object_type}_get_$prop", $value, $this ) : $value;
	}

	protected function set_prop( $prop, $value ) {
		if ( ! $this->object_read ) {
			$this->data[ $prop ] = $value;
		} elseif ( $value !== $this->data[ $prop ] || array_key_exists( $prop, $this->changes ) ) {
			$this->changes[ $prop ] = $value;
		}
	}

	protected function set_date_prop( $prop, $value ) {
		if ( $value && ! $value instanceof DateTimeInterface ) {
			$seconds = is_numeric( $value ) ? (int) $value : ( new DateTime( $value, wp_timezone() ) )->getTimestamp();
			$value   = new WC_DateTime( "@$seconds" );
		}
		$this->set_prop( $prop, $value ? $value : null );
	}

	public function get_meta_data() {
		return array_values( array_filter( $this->meta_data, static fn( $meta ) => null !== $meta->value ) );
	}

	public function get_meta( $key = '', $single = true, $context = 'view' ) {
		$found = array_values( array_filter( $this->get_meta_data(), static fn( $meta ) => $meta->key === $key ) );
		return $single ? ( $found ? $found[0]->value : '' ) : $found;
	}

	public function meta_exists( $key = '' ) {
		return (bool) $this->get_meta( $key, false );
	}

	public function add_meta_data( $key, $value, $unique = false ) {
		if ( $unique ) {
			$this->delete_meta_data( $key );
		}
		$this->meta_data[] = new WC_Meta_Data( array( 'key' => $key, 'value' => $value ) );
	}

	public function update_meta_data( $key, $value, $meta_id = 0 ) {
		$found = $this->get_meta( $key, false );
		if ( ! $found ) {
			$this->add_meta_data( $key, $value );
			return;
		}
		array_shift( $found )->value = $value;
		foreach ( $found as $one_more ) {
			$one_more->value = null;
		}
	}

	public function delete_meta_data( $key ) {
		foreach ( $this->get_meta( $key, false ) as $meta ) {
			$meta->value = null;
		}
	}

	/** Read the meta anew. */
	public function read_meta_data( $force_read = false ) {
		$this->meta_data = array_map( static fn( $row ) => new WC_Meta_Data( $row ), $this->data_store->read_meta( $this ) );
	}

	/** Write what changed, saying so for each. */
	public function save_meta_data() {
		foreach ( $this->meta_data as $index => $meta ) {
			if ( null === $meta->value ) {
				unset( $this->meta_data[ $index ] );
				if ( $meta->id ) {
					$this->data_store->delete_meta( $this, $meta );
					do_action( "deleted_{$this->object_type}_meta", $meta->id, $this->id, $meta->key, $meta->value );
				}
			} elseif ( ! $meta->id ) {
				$meta->id = $this->data_store->add_meta( $this, $meta );
				do_action( "added_{$this->object_type}_meta", $meta->id, $this->id, $meta->key, $meta->value );
				$meta->apply_changes();
			} elseif ( $meta->get_changes() ) {
				$this->data_store->update_meta( $this, $meta );
				do_action( "updated_{$this->object_type}_meta", $meta->id, $this->id, $meta->key, $meta->value );
				$meta->apply_changes();
			}
		}
	}
}
