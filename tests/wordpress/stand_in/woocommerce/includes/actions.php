<?php
/**
 * Work for later, by the names of Action Scheduler, which comes with WooCommerce.
 *
 * @package Stand_In
 */

defined( 'ABSPATH' ) || exit;

/** Keeps actions in the tables that Action Scheduler has, with fewer columns. */
final class Stand_In_Actions {

	const TABLES = array(
		'actionscheduler_actions' => 'action_id bigint unsigned AUTO_INCREMENT PRIMARY KEY, hook varchar(191) NOT NULL, status varchar(20) NOT NULL, args varchar(191), group_id bigint unsigned NOT NULL DEFAULT 0',
		'actionscheduler_groups'  => 'group_id bigint unsigned AUTO_INCREMENT PRIMARY KEY, slug varchar(255) NOT NULL',
		'actionscheduler_logs'    => 'log_id bigint unsigned AUTO_INCREMENT PRIMARY KEY, action_id bigint unsigned NOT NULL, message text NOT NULL',
	);

	public static function table( string $what = 'actions' ): string {
		return $GLOBALS['wpdb']->prefix . "actionscheduler_$what";
	}

	public static function group_id( string $slug ): int {
		global $wpdb;
		$id = $wpdb->get_var( $wpdb->prepare( 'SELECT group_id FROM ' . self::table( 'groups' ) . ' WHERE slug = %s', $slug ) );
		if ( ! $id ) {
			$wpdb->insert( self::table( 'groups' ), array( 'slug' => $slug ) );
			$id = $wpdb->insert_id;
		}
		return (int) $id;
	}

	/** Rows that fit; an empty hook, group or status fits all. */
	public static function find( string $hook, string $group = '', string $status = 'pending' ): array {
		global $wpdb;
		$is = array( '1 = 1' );
		foreach ( array_filter( array( 'hook' => $hook, 'status' => $status ) ) as $column => $value ) {
			$is[] = $wpdb->prepare( "$column = %s", $value );
		}
		if ( '' !== $group ) {
			$is[] = $wpdb->prepare( 'group_id = %d', self::group_id( $group ) );
		}
		return $wpdb->get_results( 'SELECT * FROM ' . self::table() . ' WHERE ' . implode( ' AND ', $is ) );
	}

	/** Do what is due, as the queue does every minute. */
	public static function run() {
		foreach ( self::find( '' ) as $row ) {
			$GLOBALS['wpdb']->update( self::table(), array( 'status' => 'complete' ), array( 'action_id' => $row->action_id ) );
			do_action_ref_array( $row->hook, json_decode( $row->args, true ) );
		}
	}
}

add_action( 'action_scheduler_run_queue', array( 'Stand_In_Actions', 'run' ) );

function as_enqueue_async_action( $hook, $args = array(), $group = '' ) {
	global $wpdb;
	$wpdb->insert( Stand_In_Actions::table(), array( 'hook' => $hook, 'status' => 'pending', 'args' => wp_json_encode( $args ), 'group_id' => Stand_In_Actions::group_id( $group ) ) );
	return (int) $wpdb->insert_id;
}

function as_schedule_single_action( $timestamp, $hook, $args = array(), $group = '' ) {
	return as_enqueue_async_action( $hook, $args, $group );
}

function as_has_scheduled_action( $hook, $args = null, $group = '' ) {
	return (bool) Stand_In_Actions::find( $hook, $group );
}

function as_next_scheduled_action( $hook, $args = null, $group = '' ) {
	return as_has_scheduled_action( $hook, $args, $group );
}

function as_get_scheduled_actions( $args = array(), $return_format = OBJECT ) {
	return Stand_In_Actions::find( $args['hook'] ?? '', $args['group'] ?? '', $args['status'] ?? '' );
}

function as_unschedule_all_actions( $hook, $args = array(), $group = '' ) {
	foreach ( Stand_In_Actions::find( $hook, $group ) as $row ) {
		$GLOBALS['wpdb']->update( Stand_In_Actions::table(), array( 'status' => 'canceled' ), array( 'action_id' => $row->action_id ) );
	}
}
