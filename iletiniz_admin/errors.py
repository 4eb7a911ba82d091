"""The root of the project's exceptions, and the few that every room needs."""


class IletinizAdminError(Exception):
    """Anything this project raises on purpose.

    `code` is a word for machines (lower case, underscores); `wording` turns it into a sentence.
    `details` carries values for that sentence: never a secret, a full phone number or a text.
    """

    code: str = "error"

    def __init__(self, message: str = "", /, **details: object) -> None:
        super().__init__(message)
        self.details: dict[str, object] = details

    def __str__(self) -> str:
        return super().__str__() or self.code


class SettingsError(IletinizAdminError):
    """A setting is missing or cannot be understood; the message names it and what is expected."""

    code = "settings_error"


class NotFound(IletinizAdminError):  # noqa: N818 - the name states the fact
    """A row that was asked for by its id does not exist, or not for this person."""

    code = "not_found"


class Refused(IletinizAdminError):  # noqa: N818 - a refusal is an answer, not a mishap
    """The domain says no, for a reason given as `code`.

    `Refused("already_sent", message_id=7)`.
    """

    code = "refused"

    def __init__(self, code: str, /, **details: object) -> None:
        super().__init__(code, **details)
        self.code = code
