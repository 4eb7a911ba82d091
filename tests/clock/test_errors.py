"""Every error of the project has one root, a code for machines, and details apart from its text."""

import pytest

from iletiniz_admin.errors import IletinizAdminError, NotFound, Refused, SettingsError


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (IletinizAdminError(), "error", "error"),
        (SettingsError("ILETINIZ_X is not a number.", name="ILETINIZ_X"), "settings_error", None),
        (NotFound(), "not_found", "not_found"),
        (Refused("already_sent", message_id=7), "already_sent", "already_sent"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_errors_carry_a_code_and_say_something(
    error: IletinizAdminError, code: str, text: str | None
):
    """An error without words still says its code."""
    assert isinstance(error, IletinizAdminError)
    assert error.code == code
    assert str(error) == (text or "ILETINIZ_X is not a number.")


def test_refused_keeps_its_code_and_details_to_itself():
    """The code of one refusal does not become that of the next; details stay beside the text."""
    refused = Refused("too_many", limit=5)
    assert refused.details == {"limit": 5}
    assert Refused.code == "refused"
    assert Refused("other").details == {}
