<?php
/**
 * Loads the WordPress of the folder that is worked in.
 *
 * @package Tests
 */

$_SERVER['HTTP_HOST']       = $_SERVER['HTTP_HOST'] ?? 'shop.test';
$_SERVER['REQUEST_METHOD']  = 'GET';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REQUEST_URI']     = '/';
require getcwd() . '/wp-load.php';
