import pytest

from iletiniz_admin.sandbox.seed import AGENCY_KEY

pytestmark = pytest.mark.integration


def test_account_in_the_standard_shape(api, clock):
    """The account names workspace, plan and quota, and when they renew."""
    document = api.get("/v1/account").json()

    assert document["workspace"] == {"id": "ws_7k2m9q4t", "name": "Örnek Mağaza"}
    assert document["plan"]["code"] == "starter"
    assert document["plan"]["status"] == "active"
    assert document["quota"]["remaining"] == 620
    assert document["quota"]["resets_at"] > clock().isoformat()[:19]
    assert document["upgrade_url"] == "https://iletiniz.com/"


def test_account_without_a_plan(api):
    """A workspace without a plan has the plan null."""
    api.call("POST", "/_sandbox/quota", json={"plan": None})

    assert api.get("/v1/account").json()["plan"] is None


def test_workspaces_differ(api, api_with):
    """Each key sees its own workspace's account, senders and connections."""
    agency = api_with(AGENCY_KEY)

    for path in ("/v1/account", "/v1/senders", "/v1/connections"):
        assert api.get(path).json() != agency.get(path).json()


def test_senders_come_with_connections(api):
    """One call gives the sender names and the connected providers."""
    document = api.get("/v1/senders").json()

    assert set(document) == {"senders", "connections"}
    assert document["senders"][0] == {
        "name": "ORNEKMAGAZA",
        "provider": "netgsm",
        "status": "approved",
        "is_default": True,
    }
    assert {item["kind"] for item in document["connections"]} == {"sms", "telegram"}


def test_connections_nest_approved_senders(api):
    """Each SMS carrier lists its approved senders; other kinds list none."""
    listed = {item["provider"]: item for item in api.get("/v1/connections").json()["data"]}

    assert listed["verimor"]["senders"] == ["ORNEKBILGI"]
    assert "senders" not in listed["telegram"]


def test_contact_is_created_then_updated(api):
    """A contact is created with 201 and updated with 200, by its phone number."""
    first = api.call("POST", "/v1/contacts", json={"phone": "05321112233", "name": "Zeynep"})
    second = api.call("POST", "/v1/contacts", json={"phone": "+905321112233", "tags": ["magaza"]})

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    (contact,) = api.get("/_sandbox/contacts").json()
    assert (contact["name"], contact["tags"]) == ("Zeynep", ["magaza"])


@pytest.mark.parametrize(
    "contact",
    [{}, {"phone": "x"}, {"phone": 5}, {"phone": "5321112233", "name": 1}]
    + [{"phone": "5321112233", "tags": tags} for tags in ("x", [1])],
)
def test_bad_contact(api, contact):
    """A contact without a phone or with members of the wrong type is refused."""
    assert api.call("POST", "/v1/contacts", json=contact).status_code == 422
