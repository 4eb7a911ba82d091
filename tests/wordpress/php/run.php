<?php
/**
 * Runs the code that a test says on standard input; prints what it returns as JSON, after a mark.
 *
 * @package Tests
 */

require __DIR__ . '/run-head.php';
require_once ABSPATH . 'wp-admin/includes/admin.php';
$code   = tempnam( sys_get_temp_dir(), 'code' );
file_put_contents( $code, "<?php\n" . stream_get_contents( STDIN ) );
$answer = ( static fn() => require $code )();
unlink( $code );
echo "\n--answer--\n", json_encode( $answer, JSON_THROW_ON_ERROR ), "\n";
