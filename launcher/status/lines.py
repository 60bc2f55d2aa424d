"""A status in the lines that people read; pure."""

from __future__ import annotations

from launcher.credentials import state as credentials
from launcher.credentials.fetch import SKEW
from launcher.credentials.stores import WRITABLE
from launcher.screen import theme
from launcher.telling import explanation, wording
from launcher.telling.moments import ago, until

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.status.agents import Fit
    from launcher.status.gathering import Status

    # What is wrong: its role, the text, what helps.
    Problem = tuple[str, str, str | None]
    # A label, what counts, and what is said of it.
    Row = tuple[str, str, str]

# Reasons that are given for agents that cannot use the connection.
_REASONS = 3
_NEXT_WITHOUT = (
    ("craft-run connections add", "an account, key or endpoint"),
    ("craft-run login", "sign in: Claude, ChatGPT, GitHub Copilot"),
    ("craft-run --help", "everything else"),
)


def problems(status: Status, now: int) -> list[Problem]:
    """What is wrong or will soon be, the worst first."""
    found: list[Problem] = []
    if status.error is not None:
        found.append((theme.ERROR, status.error.message, status.error.hint))
    if status.selection is not None:
        found += _of_credential(status, status.selection.connection.slug, now)
    found += [(theme.WARNING, text, None) for text in status.warnings]
    return found


def _of_credential(status: Status, slug: str, now: int) -> list[Problem]:
    held = status.credential
    if held is None:
        return []
    if held.state == credentials.MISSING:
        return [(theme.ERROR, f"`{slug}` has no credential yet", f"`{_remedy(status)}`")]
    if held.state == credentials.EXPIRED:
        return [(theme.ERROR, f"the login of `{slug}` ended {ago(held.expires_at, now)}", f"`{_remedy(status)}`")]
    if held.expires_at is not None and held.ends_soon(now):
        reason = f", and cannot be renewed: {held.renewer.reason}" if held.renewer else ""
        return [(theme.WARNING, f"the login of `{slug}` ends in {until(held.expires_at, now)}{reason}", _hint(status))]
    return []


def _hint(status: Status) -> str:
    return f"`{_remedy(status)}`"


def _remedy(status: Status) -> str:
    """The command that makes a credential that a launch can take."""
    selection = status.selection
    slug = selection.connection.slug if selection else "SLUG"
    login = selection is not None and selection.connection.auth_type == "oauth"
    return f"craft-run login {slug}" if login else f"craft-run credentials set {slug}"


def rows(status: Status, now: int) -> list[Row]:
    """What is known, line by line; nothing but the folder where nothing could be chosen."""
    selection, home = status.selection, status.paths.home
    if selection is None:
        return [("folder", wording.short(status.folder, home), "")]
    return [
        *explanation.of_selection(selection, home),
        ("credential", "", _credential(status, now)),
        ("last used", "", ago(status.last_used, now) or "never"),
        *_agents(status.agents),
    ]


def _credential(status: Status, now: int) -> str:
    held = status.credential
    if held is None:
        return ""
    where = f" in the store `{held.store}`" if held.store else ""
    ends = ""
    if held.expires_at is not None:
        left = held.expires_at - now
        ends = f", for {until(held.expires_at, now)} more" if left > 0 else f", ended {ago(held.expires_at, now)}"
        if left <= SKEW and held.state == credentials.STORED and held.store in WRITABLE and held.renewer is not None:
            ends += "; a launch renews it first"
    words = {
        credentials.NOT_NEEDED: "none is needed",
        credentials.STORED: "stored",
        credentials.EXPIRED: "expired",
        credentials.MISSING: "missing",
        credentials.UNKNOWN: "unknown: its store could not be looked into",
    }
    return f"{words.get(held.state, held.state)}{where}{ends}"


def _agents(found: tuple[Fit, ...]) -> list[Row]:
    """Those that can use the connection, then the others by reason."""
    able = [each.name for each in found if each.reason is None]
    if not found:
        return [("agents", "", "none that craft-run knows is on PATH; any command gets the variables")]
    reasons: dict[str, list[str]] = {}
    for each in found:
        if each.reason is not None:
            reasons.setdefault(each.reason, []).append(each.name)
    lines = [", ".join(able) or "none that is installed can use it"]
    lines += [f"not {', '.join(names)}: {reason}" for reason, names in list(reasons.items())[:_REASONS]]
    if len(reasons) > _REASONS:
        lines[-1] += f"; and {len(reasons) - _REASONS} more, for other reasons"
    return [("agents" if place == 0 else "", "", line) for place, line in enumerate(lines)]


def following(status: Status) -> list[tuple[str, str]]:
    """The three commands that come next, and what each is for."""
    if status.selection is None:
        return list(_NEXT_WITHOUT)
    agent = next((each.name for each in status.agents if each.reason is None), "COMMAND")
    launch = (f"craft-run -- {agent}", "launch with this account")
    use = ("craft-run use", "another account for this folder and below")
    held = status.credential
    if held is not None and held.state in (credentials.MISSING, credentials.EXPIRED):
        return [(_remedy(status), "first of all"), launch, use]
    return [launch, use, ("craft-run explain", "every level and variable")]
