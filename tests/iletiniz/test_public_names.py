"""The names other rooms may use."""

import ast
from pathlib import Path

import iletiniz_admin.iletiniz as package

ROOM = Path(package.__file__).parent


def test_public_names_are_pinned():
    """Other rooms rely on these names; taking one away is a decision."""
    assert set(package.__all__) == {
        "Account", "Answer", "AnswerLostError", "ApiError", "AuthenticationError", "BulkItem",
        "BulkItemResult", "BulkRequest", "BulkResult", "Contact", "ContactResult", "Gate",
        "Health", "IletinizClient", "IletinizError", "InvalidRequestError", "KEY_PATTERN",
        "KeyOutcome", "KeyProbe", "MAX_BODY", "MAX_FALLBACK", "MAX_ITEMS", "MAX_SENDER",
        "MessageStatus", "NotFoundError", "NotSentError", "OAuthEndpoints", "OAuthError",
        "OtherApiError", "Outcome", "OutgoingMessage", "Pkce", "Provider", "QuotaError",
        "QuotaKind", "RateLimitedError", "RedirectError", "Request", "RequestsTransport",
        "RevokeResult", "SCOPES", "ScopeError", "SendResult", "Sender", "SendersResult",
        "ServerError", "StatusResult", "Timeouts", "TokenSet", "Transport", "UnavailableError",
        "UnreadableAnswerError", "ValidationError", "authorize_url", "challenge_of",
        "exchange_code", "is_recognised_key", "is_sendable_key", "key_hint", "new_pkce",
        "normalised_number", "revoke",
    }  # fmt: skip


def test_public_names_all_exist():
    """Every name in __all__ can be imported."""
    assert all(hasattr(package, name) for name in package.__all__)


def test_package_imports_nothing_of_ours_but_itself():
    """The module stands alone: no settings, no database, no Flask."""
    imported = set()
    for path in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                imported.add(node.module)
            elif isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
    ours = {name for name in imported if name.startswith("iletiniz_admin")}
    assert all(name.startswith("iletiniz_admin.iletiniz") for name in ours)
    assert not {name.split(".")[0] for name in imported} & {"flask", "werkzeug", "sqlalchemy"}
