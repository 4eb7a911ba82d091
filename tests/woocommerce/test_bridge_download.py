"""The plugin's zip on the pages."""

import io
import zipfile

import pytest

from iletiniz_admin import __version__
from iletiniz_admin.errors import Refused
from iletiniz_admin.models import Role, Store
from iletiniz_admin.services import bridge_package

PATH = "/woocommerce/stores/bridge.zip"


@pytest.fixture
def zipped(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A small zip in place of the plugin's."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("iletiniz-bridge/iletiniz-bridge.php", "<?php")
    monkeypatch.setattr(bridge_package, "build", target.getvalue)
    return target.getvalue()


def set_version(shop, version: str) -> None:
    def change(session):
        session.get(Store, shop.store.id).versions = {"bridge": version}

    shop.make(change)


def test_zip_is_a_download_named_by_its_version(manager, zipped):
    """Managers and admins get the zip as a file."""
    response = manager.get(PATH)
    assert response.status_code == 200
    assert response.mimetype == "application/zip"
    assert response.data == zipped
    name = f"iletiniz-bridge-{__version__}.zip"
    assert response.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_zip_is_not_for_viewers(sign_in, store, zipped):
    """A viewer installs nothing."""
    assert sign_in(Role.VIEWER, stores=[store]).get(PATH).status_code == 403


def test_zip_that_cannot_be_made_is_said_on_a_page(manager, page, monkeypatch):
    """Where the versions differ the page says so, and nothing is downloaded."""

    def build():
        raise Refused("bridge_version", file="readme.txt", found="0.0.9", version=__version__)

    monkeypatch.setattr(bridge_package, "build", build)
    response = manager.get(f"{PATH}?lang=en")
    assert response.status_code == 303
    assert "readme.txt names version 0.0.9" in page(manager.get("/woocommerce/?lang=en")).get_text()


def test_pairing_page_begins_with_the_download(admin, shop):
    """The first step of pairing is the download, then the upload in WordPress."""
    soup = shop.page(admin.post(f"{shop.path}/pairing-code?lang=en"))
    first = soup.select("main ol > li")[0]
    assert "Upload Plugin" in first.get_text()
    assert first.find("a")["href"] == PATH


@pytest.mark.parametrize(
    ("version", "is_told"), [("0.0.1", True), (__version__, False), ("99.0.0", False), ("x", False)]
)
def test_old_plugin_is_told_with_the_way_to_the_new_one(manager, shop, version, *, is_told):
    """The store's page names an older plugin's version and the panel's own, and offers it."""
    set_version(shop, version)
    soup = shop.page(manager.get(f"{shop.path}?lang=en"))
    alert = soup.select_one(f"main .alert a[href='{PATH}']")
    assert (alert is not None) is is_told
    if alert is not None:
        assert f"version {version}, older than this panel's {__version__}" in " ".join(
            alert.parent.get_text(" ").split()
        )


def test_viewer_reads_of_an_old_plugin_without_a_link(sign_in, shop):
    """Who may not download is told all the same, without a dead end."""
    set_version(shop, "0.0.1")
    soup = shop.page(sign_in(Role.VIEWER, stores=[shop.store]).get(f"{shop.path}?lang=en"))
    assert "older than this panel's" in soup.get_text()
    assert not soup.select(f"a[href='{PATH}']")
