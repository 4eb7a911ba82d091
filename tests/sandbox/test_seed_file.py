import json

import pytest

from iletiniz_admin.sandbox import SeedError, create_sandbox, default_seed, load_seed, parse_seed

KEY = "iltz_test_" + "k" * 24


def minimal(**changes):
    workspace = {
        "id": "ws_1",
        "name": "Bir",
        "plan": {"code": "p", "name": "P"},
        "connections": [{"provider": "netgsm"}],
        "keys": [{"key": KEY, "scopes": ["messages:send"]}],
    }
    return {
        "users": [{"email": "a@b.example", "password": "p"}],
        "clients": [{"client_id": "own", "name": "Own"}],
        "workspaces": [workspace | changes],
    }


def test_seed_file_replaces_the_default(tmp_path):
    """A seed file brings its own keys, workspaces and switches, and nothing of the default."""
    path = tmp_path / "seed.json"
    document = minimal() | {"switches": {"success_status": 202}}
    path.write_text(json.dumps(document), encoding="utf-8")
    client = create_sandbox(load_seed(path)).test_client()

    def send(key):
        headers = {"Authorization": f"Bearer {key}"}
        return client.post("/v1/messages", json={"to": "5321112233", "body": "x"}, headers=headers)

    assert send(KEY).status_code == 202
    assert send(default_seed().workspaces[0].keys[0].key).status_code == 401


def test_seed_with_everything():
    """Every member of the documented form is taken."""
    seed = parse_seed(
        minimal(
            plan=None,
            quota={"limit": None, "used": 5, "resets_at": "2030-01-01T00:00:00Z"},
            senders=[{"name": "A", "provider": "netgsm", "status": "pending", "is_default": True}],
            connections=[{"provider": "telegram", "kind": "telegram", "name": "T"}],
            templates={"kargo": "{{x}}"},
        )
    )

    assert seed.workspaces[0].quota.limit is None
    assert seed.workspaces[0].connections[0].kind == "telegram"
    assert seed.workspaces[0].templates == {"kargo": "{{x}}"}


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ([], "seed"),
        ({}, "users"),
        (minimal() | {"users": []}, "users"),
        (minimal() | {"colour": 1}, "colour"),
        (minimal() | {"users": [{"email": "x"}]}, "users[0]: password"),
        (minimal() | {"workspaces": "x"}, "workspaces"),
        (minimal(name=""), "workspaces[0].name"),
        (minimal(quota={"limit": -1}), "workspaces[0].quota.limit"),
        (minimal(quota={"used": True}), "workspaces[0].quota.used"),
        (minimal(keys=[{"key": "iltz_test_short"}]), "workspaces[0].keys[0].key"),
        (minimal(keys=[{"key": KEY, "scopes": ["all"]}]), "workspaces[0].keys[0].scopes[0]"),
        (minimal(keys=[{"key": KEY}, {"key": KEY}]), KEY),
        (minimal(connections=[{"provider": "a", "is_default": 1}]), "connections[0].is_default"),
        (minimal(templates={"Büyük": "x"}), "templates.Büyük"),
        (minimal(templates=[]), "templates"),
        (minimal() | {"switches": {"nothing": 1}}, "nothing"),
        (minimal() | {"switches": []}, "switches"),
        (minimal() | {"workspaces": minimal()["workspaces"] * 2}, "ws_1"),
    ],
)
def test_bad_seed_is_one_line_that_names_the_place(document, place):
    """A seed that cannot be used is refused in one line that names the place."""
    with pytest.raises(SeedError) as caught:
        parse_seed(document)

    assert place in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [None, b"{", b"\xff", b"[]"])
def test_unreadable_seed_file_is_named(tmp_path, content):
    """A file that is missing or no JSON is refused in one line that names it."""
    path = tmp_path / "seed.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SeedError) as caught:
        load_seed(path)

    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
