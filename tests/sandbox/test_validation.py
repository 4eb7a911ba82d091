import pytest

pytestmark = pytest.mark.integration

TEMPLATED = {"body": "", "template": "kargo_bildirimi"}


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("to", {"to": ""}),
        ("to", {"to": "5" * 65}),
        ("to", {"to": 5321112233}),
        ("to", {"to": None}),
        ("body", {"body": ""}),
        ("body", {"body": "x" * 1601}),
        ("body", {"body": 5}),
        ("body", {"template": "kargo_bildirimi"}),
        ("template", {"body": "", "template": "Büyük Harf"}),
        ("template", {"body": "", "template": "x" * 65}),
        ("variables", {"variables": {"ad": "x"}}),
        ("variables", TEMPLATED | {"variables": ["ad"]}),
        ("variables", TEMPLATED | {"variables": {"ad": True}}),
        ("variables", TEMPLATED | {"variables": {"ad": None}}),
        ("sender", {"sender": "x" * 33}),
        ("sender", {"sender": None}),
        ("provider", {"provider": "NETGSM"}),
        ("provider", {"provider": "x" * 65}),
        ("provider", {"provider": "netgsm\n"}),
        ("iys", {"iys": "true"}),
        ("iys", {"iys": 1}),
        ("fallback", {"fallback": "verimor"}),
        ("fallback", {"fallback": ["a", "b", "c", "d"]}),
        ("fallback", {"fallback": ["netgsm"]}),
        ("fallback", {"fallback": ["verimor", "verimor"]}),
        ("fallback", {"fallback": ["telegram"]}),
        ("fallback", {"fallback": ["mutlucell"]}),
        ("fallback", {"provider": "telegram", "fallback": ["verimor"]}),
    ],
)
def test_broken_field_is_named(api, field, changes):
    """A broken field rule is answered 422 with a message that names the field."""
    answer = api.send(**changes)

    assert (answer.status_code, answer.json()["error"]) == (422, "VALIDATION_ERROR")
    assert field in answer.json()["message"]
    assert api.received() == []


@pytest.mark.parametrize(
    "changes",
    [{"body": "ş" * 1600}, {"sender": "ORNEKMAGAZA"}, {"fallback": []}, {"unknown": {"x": 1}}],
)
def test_limits_themselves_are_allowed(api, changes):
    """Lengths count characters, the limits are inclusive, unknown fields are ignored."""
    assert api.send(**changes).json()["status"] == "sent"


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("PROVIDER_NOT_CONNECTED", {"provider": "mutlucell"}),
        ("INVALID_SENDER", {"sender": "BILINMEYEN"}),
        ("TEMPLATE_NOT_FOUND", {"body": "", "template": "yok"}),
    ],
)
def test_what_the_workspace_lacks(api, code, changes):
    """A provider, sender or template that the workspace does not have is refused."""
    answer = api.send(**changes)

    assert (answer.status_code, answer.json()["error"]) == (422, code)


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"\xff\xfe", b'{"to": NaN}', b'{"to": "\\ud800"}', b"[" * 100_000]
)
def test_malformed_json(api, raw):
    """What is no JSON is answered 400."""
    answer = api.call("POST", "/v1/messages", data=raw)

    assert (answer.status_code, answer.json()["error"]) == (400, "VALIDATION_ERROR")


def test_json_that_is_no_object(api):
    """JSON that is no object breaks a field rule."""
    assert api.call("POST", "/v1/messages", json=["to"]).status_code == 422


def test_unknown_paths_and_methods(api):
    """Unknown paths and methods are answered in the API's error shape."""
    missing, wrong = api.get("/v1/nothing"), api.call("DELETE", "/v1/messages")

    assert (missing.status_code, missing.json()["error"]) == (404, "NOT_FOUND")
    assert (wrong.status_code, wrong.json()["error"]) == (405, "METHOD_NOT_ALLOWED")


def test_oversized_body(api):
    """A body of more than 8 MiB is refused."""
    answer = api.call("POST", "/v1/messages", data=b"x" * (8 * 1024 * 1024 + 1))

    assert (answer.status_code, answer.json()["error"]) == (413, "PAYLOAD_TOO_LARGE")


def test_order_of_checks(api, api_with):
    """JSON comes before the key, the key before the fields, the fields before the quota."""
    stranger = api_with(None)
    api.call("POST", "/_sandbox/quota", json={"remaining": 0})

    assert stranger.call("POST", "/v1/messages", data=b"{").status_code == 400
    assert stranger.send(body=5).status_code == 401
    assert api.send(body=5).status_code == 422
    assert api.send("+905321110005").status_code == 402
