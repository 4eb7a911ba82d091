"""Removing the plugin leaves the database as it was before."""

from collections.abc import Callable
from typing import Any

import pytest
from wordpress.cores import STORAGES, cores
from wordpress.door import Door
from wordpress.household import Household, new_phone
from wordpress.site import Site, Sites

pytestmark = [pytest.mark.integration, pytest.mark.wordpress]
PLUGIN = "iletiniz-bridge/iletiniz-bridge.php"
OURS = "%iletiniz%"
# WordPress and the shop write these by themselves as time goes by.
OPTIONS = (
    "SELECT option_name FROM wp_options WHERE option_name NOT REGEXP "
    "'^_(site_)?transient|^(cron|rewrite_rules|active_plugins|recently_)'"
)
TRACES = {
    "wp_options": ("option_name", "option_value"),
    "wp_postmeta": ("meta_key", "meta_value"),
    "wp_commentmeta": ("meta_key", "meta_value"),
    "wp_usermeta": ("meta_key", "meta_value"),
    "wp_wc_orders_meta": ("meta_key", "meta_value"),
    "wp_actionscheduler_actions": ("hook",),
    "wp_actionscheduler_groups": ("slug",),
}


def tables(site: Site) -> set[str]:
    return {row[0] for row in site.sql("SHOW TABLES")}


def options(site: Site) -> set[str]:
    return {row[0] for row in site.sql(OPTIONS)}


def traces(site: Site) -> list[list[str]]:
    """Return every row that names us; order notes are the merchant's and stay."""
    found: list[list[str]] = []
    for table, columns in TRACES.items():
        if table in tables(site):
            named = " OR ".join(f"{column} LIKE '{OURS}'" for column in columns)
            asked = f"SELECT '{table}', {columns[0]} FROM {table} WHERE {named}"  # noqa: S608 - our own names
            found += site.sql(asked)
    return found


@pytest.mark.parametrize("storage", STORAGES)
@pytest.mark.parametrize("core", cores())
def test_uninstalling_leaves_nothing(
    *,
    sites: Sites,
    make_site: Callable[..., Site],
    household: Household,
    door: Door,
    core: str,
    storage: str,
):
    """Installed, paired, used and removed: tables, options, meta and cron are as they were."""
    site = make_site(core, storage, has_bridge=False)
    before = tables(site), options(site)
    sites.unpack(site.folder / "wp-content" / "plugins")
    assert site.php(f"return activate_plugin( '{PLUGIN}' );") is None
    store = household.pair(site, door)
    store.order(
        new_phone(),
        "$order->update_meta_data( '_iletiniz_muted', 'yes' );",
        "$order->update_meta_data( '_iletiniz_consent', array( 'sms_marketing' => true ) );",
        "$order->save();",
    )
    site.php("Iletiniz\\Bridge\\Consent::save_text( 'Kampanyalar', true );")
    store.deliver()
    assert traces(site)
    removed: Any = site.php(
        f"deactivate_plugins( '{PLUGIN}' ); return delete_plugins( array( '{PLUGIN}' ) );"
    )
    assert removed is True
    assert not (site.folder / "wp-content" / "plugins" / "iletiniz-bridge").exists()
    assert traces(site) == []
    assert (tables(site), options(site)) == before
