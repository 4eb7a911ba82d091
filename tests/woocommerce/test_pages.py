import pytest

from iletiniz_admin.models import Role, StoreStatus

PAGES = (
    "/woocommerce/",
    "/woocommerce/?store={id}",
    "/woocommerce/stores/{id}",
    "/woocommerce/stores/{id}/rules/received/customer",
    "/woocommerce/stores/{id}/rules/kargolandi/staff",
    "/woocommerce/stores/{id}/rules/partially-refunded/customer",
)
ADMIN_PAGES = (
    "/woocommerce/stores/add",
    "/woocommerce/stores/{id}/settings",
    "/woocommerce/stores/{id}/pair-again",
    "/woocommerce/stores/{id}/remove",
    "/woocommerce/stores/{id}/without-bridge",
)
POSTS_OF_ADMINS = ("pairing-code", "rotate", "pair-again", "copy", "moved", "remove", "settings")
HOSTILE = "<script>alert(1)</script> \"' \u202eabc"


@pytest.mark.parametrize("lang", ["tr", "en"])
@pytest.mark.parametrize("path", PAGES + ADMIN_PAGES)
def test_page_is_whole_in_both_languages(admin, store, page, path, lang):
    """Every page of stores and notices is a whole page in both languages."""
    address = path.format(id=store.id)
    response = admin.get(f"{address}{'&' if '?' in address else '?'}lang={lang}")
    assert response.status_code == 200
    assert page(response).html["lang"] == lang


@pytest.mark.parametrize("path", PAGES)
def test_viewer_reads_without_a_button_that_changes(sign_in, store, page, path):
    """A viewer reads stores and notices and finds nothing to press that changes them."""
    viewer = sign_in(Role.VIEWER, stores=[store])
    soup = page(viewer.get(path.format(id=store.id)))
    assert not soup.main.find_all("form")
    assert not soup.main.find_all("textarea")


@pytest.mark.parametrize("path", ADMIN_PAGES)
def test_manager_may_not_set_up_stores(manager, store, path):
    """Adding, pairing and removing stores is an admin's matter."""
    assert manager.get(path.format(id=store.id)).status_code == 403


@pytest.mark.parametrize("action", POSTS_OF_ADMINS)
def test_manager_may_not_press_what_admins_press(manager, store, action):
    """The addresses behind an admin's buttons refuse a manager."""
    assert manager.post(f"/woocommerce/stores/{store.id}/{action}").status_code == 403


@pytest.mark.parametrize("path", PAGES[2:])
def test_store_of_others_does_not_exist(sign_in, make, store, sealer, path):
    """A store that a manager may not see is not there for them, nor are its notices."""
    stranger = sign_in(Role.MANAGER)
    address = path.format(id=store.id)
    assert stranger.get(address).status_code == 404
    if "rules" in address:
        for more in ("", "/switch", "/preview"):
            assert stranger.post(address + more).status_code == 404


def test_unknown_status_does_not_exist(manager, store):
    """A notice for a status that the store does not have is not there."""
    assert manager.get(f"/woocommerce/stores/{store.id}/rules/nothing/customer").status_code == 404


def test_table_has_a_row_for_every_status(manager, store, page):
    """Statuses without a notice are listed as off, the shop's own and partial refunds too."""
    soup = page(manager.get(f"/woocommerce/stores/{store.id}?lang=en"))
    table = soup.find("table")
    names = [cell.a.get_text() for cell in table.tbody.find_all("th")]
    assert names[0] == "Order received"
    assert {"Kargolandı", "Partly refunded", "Being prepared"} <= set(names)
    assert len(names) == 6
    switches = table.find_all("button", role="switch")
    assert {switch["aria-checked"] for switch in switches} == {"false"}


def test_index_without_stores_says_what_to_do(sign_in, engine, page):
    """An empty list says how to fill it."""
    soup = page(sign_in(Role.ADMIN).get("/woocommerce/?lang=en"))
    assert "There is no store yet" in soup.main.get_text()


def test_hostile_names_are_text(admin, shop):
    """What a shop says of itself, and what a customer is called, is never markup."""

    def spoil(session):
        row = session.merge(shop.store)
        row.name = row.url = HOSTILE
        row.foreign_site = "javascript:alert(1)//"
        row.health = {"last_error": HOSTILE, "outbox_depth": 1}
        row.order_statuses = [{"slug": "a/b?c", "label": HOSTILE}, {"slug": "x", "label": "x"}]

    shop.make(spoil)
    shop.order(7, first_name=HOSTILE, number=HOSTILE)
    for path in PAGES[:4]:
        soup = shop.page(admin.get(path.format(id=shop.store.id)))
        assert not [tag for tag in soup.find_all("script") if not tag.get("src")]
        assert "<script>alert(1)</script>" in soup.get_text()
    moved = {"site": "javascript:alert(1)//"}
    refused = admin.get(f"/woocommerce/stores/{shop.store.id}/moved", query_string=moved)
    assert refused.status_code == 303


def test_status_with_a_slash_has_its_editor(manager, make, store, page):
    """A slug is data too: one with a slash or a question mark still leads to its notice."""

    def spoil(session):
        session.merge(store).order_statuses = [{"slug": "a/b?c", "label": "odd"}]

    make(spoil)
    soup = page(manager.get(f"/woocommerce/stores/{store.id}"))
    link = soup.find("a", string="odd")["href"]
    assert manager.get(link).status_code == 200


def test_waiting_store_offers_a_code_to_admins_only(admin, manager, make, store, page):
    """An unpaired store shows the way to pair it, and the button to those who may."""

    def unpair(session):
        session.merge(store).status = StoreStatus.WAITING

    make(unpair)
    path = f"/woocommerce/stores/{store.id}"
    assert f"{path}/pairing-code" in admin.get(path).text
    assert f"{path}/pairing-code" not in manager.get(path).text
