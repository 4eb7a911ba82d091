"""What a sandbox starts with: users, OAuth clients, workspaces and switches.

All of it is plain data. The running sandbox copies what can change (quota, plan, keys) into its
own state, so one seed may serve several sandboxes.
"""

from dataclasses import dataclass, field

from iletiniz_admin.sandbox.switches import Switches

ALL_SCOPES = ("messages:send", "contacts:write", "connections:read", "account:read")

DEMO_EMAIL = "demo@ornek.example"
DEMO_PASSWORD = "deneme-1234"  # noqa: S105  # shown on the sign-in page: it guards nothing
STORE_KEY = "iltz_test_OrnekMagazaDenemeAnahtari01"
AGENCY_KEY = "iltz_test_OrnekAjansDenemeAnahtari002"


@dataclass(frozen=True, slots=True)
class UserSeed:
    """Someone who can sign in on the OAuth pages and sees every workspace."""

    email: str
    password: str


@dataclass(frozen=True, slots=True)
class ClientSeed:
    """A public OAuth client; its redirect address may be any https or loopback address."""

    client_id: str
    name: str


@dataclass(frozen=True, slots=True)
class PlanSeed:
    """The plan of a workspace (section 14.1); without `renews_at` the next first of the month."""

    code: str
    name: str
    status: str = "active"
    renews_at: str | None = None


@dataclass(frozen=True, slots=True)
class QuotaSeed:
    """Messages allowed and used; `limit` None means unlimited."""

    limit: int | None = 1000
    used: int = 0
    resets_at: str | None = None


@dataclass(frozen=True, slots=True)
class SenderSeed:
    """A sender name of a workspace at one provider (section 14.2)."""

    name: str
    provider: str
    status: str = "approved"
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class ConnectionSeed:
    """A connected provider (section 14.3); only kind `sms` may be a fallback."""

    provider: str
    kind: str = "sms"
    name: str = ""
    status: str = "active"
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class KeySeed:
    """A fixed API key for scripts and tests, with its scopes."""

    key: str
    scopes: tuple[str, ...] = ALL_SCOPES


@dataclass(frozen=True, slots=True)
class WorkspaceSeed:
    """One workspace; `templates` maps a template key to a text with `{{name}}` placeholders."""

    id: str
    name: str
    plan: PlanSeed | None
    quota: QuotaSeed
    senders: tuple[SenderSeed, ...]
    connections: tuple[ConnectionSeed, ...]
    templates: dict[str, str] = field(default_factory=dict)
    keys: tuple[KeySeed, ...] = ()


@dataclass(frozen=True, slots=True)
class SandboxSeed:
    """Everything a sandbox starts with."""

    users: tuple[UserSeed, ...]
    clients: tuple[ClientSeed, ...]
    workspaces: tuple[WorkspaceSeed, ...]
    switches: Switches = field(default_factory=Switches)


def default_seed() -> SandboxSeed:
    """Return the demo seed: one user, the client `wordpress`, a shop and an agency."""
    return SandboxSeed(
        users=(UserSeed(DEMO_EMAIL, DEMO_PASSWORD),),
        clients=(ClientSeed("wordpress", "iletiniz admin"),),
        workspaces=(_store(), _agency()),
    )


def _store() -> WorkspaceSeed:
    return WorkspaceSeed(
        id="ws_7k2m9q4t",
        name="Örnek Mağaza",
        plan=PlanSeed("starter", "Başlangıç"),
        quota=QuotaSeed(limit=1000, used=380),
        senders=(
            SenderSeed("ORNEKMAGAZA", "netgsm", is_default=True),
            SenderSeed("ORNEKBILGI", "verimor"),
            SenderSeed("ORNEK", "verimor", status="pending"),
        ),
        connections=(
            ConnectionSeed("netgsm", name="Netgsm", is_default=True),
            ConnectionSeed("verimor", name="Verimor"),
            ConnectionSeed("telegram", kind="telegram", name="Telegram Bot"),
        ),
        templates={
            "kargo_bildirimi": "Sayın {{ad}}, siparişiniz kargoda. Takip no: {{takip_no}}",
            "stok_uyarisi": "{{urun}} azaldı, kalan: {{kalan}}",
        },
        keys=(KeySeed(STORE_KEY),),
    )


def _agency() -> WorkspaceSeed:
    return WorkspaceSeed(
        id="ws_3p8d5w1x",
        name="Örnek Ajans",
        plan=PlanSeed("pro", "Profesyonel"),
        quota=QuotaSeed(limit=25000, used=1250),
        senders=(
            SenderSeed("ORNEKAJANS", "iletimerkezi", is_default=True),
            SenderSeed("AJANSDUYURU", "netgsm"),
        ),
        connections=(
            ConnectionSeed("iletimerkezi", name="iletiMerkezi", is_default=True),
            ConnectionSeed("netgsm", name="Netgsm"),
            ConnectionSeed("whatsapp", kind="whatsapp", name="WhatsApp"),
        ),
        templates={"hos_geldin": "Hoş geldiniz {{ad}}!"},
        keys=(KeySeed(AGENCY_KEY),),
    )
