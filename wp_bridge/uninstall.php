<?php
/**
 * Leaves nothing of the bridge in the database.
 *
 * @package Iletiniz\Bridge
 */

namespace Iletiniz\Bridge;

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

require_once __DIR__ . '/src/class-installer.php';

Installer::uninstall();
