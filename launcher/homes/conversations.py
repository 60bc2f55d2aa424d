"""Recording which conversation is a session's: before the command, or when an agent that chooses the id has ended."""

from __future__ import annotations

import time

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.sessions import conversation_records
from launcher.storage import atomic, jsontext, opening
from launcher.storage.lock import Lock
from launcher.storage.private import make_private
from launcher.values.errors import RecordError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.plan.plan import Plan
    from launcher.values.parts import Work
    from launcher.values.paths import Paths


def before(work: Work, _plan: Plan, paths: Paths) -> list[str]:
    """Record an id that is known, and make the folder of a transcript that the agent is pointed at."""
    data = dict(work.data)
    if not data["id"]:
        return []
    if os.path.isabs(data["id"]):
        try:
            os.makedirs(os.path.dirname(data["id"]), mode=0o700, exist_ok=True)
        except OSError as error:
            return [f"cannot make `{os.path.dirname(data['id'])}`: {error.strerror}"]
    return _record(data, data["id"], paths)


def after(work: Work, _plan: Plan, paths: Paths) -> list[str]:
    """Find out which conversation has begun, and record it; the reason where that is not certain."""
    data = dict(work.data)
    find = load("launcher.homes.begun").FINDERS[data["agent"]]
    found: list[str] = find(data["place"], data["folder"], int(data["since"]))
    if not found:
        return []
    if len(found) > 1:
        return [f"{data['agent']} has begun {len(found)} conversations here: which is the session's, is not recorded"]
    return _record(data, found[0], paths)


def _record(data: dict[str, str], found: str, paths: Paths) -> list[str]:
    file = data["file"]
    entry = {
        "agent": data["agent"],
        "folder": data["folder"],
        "id": found,
        "connection": data["connection"],
        "at": time.time_ns() // 1_000_000,
    }
    try:
        with Lock(paths.launcher):
            make_private(os.path.dirname(os.path.dirname(file)))
            make_private(os.path.dirname(file))
            text = _text(file)
            atomic.replace(file, conversation_records.with_entry(text, entry).encode("utf-8", "surrogateescape"))
    except (OSError, RecordError) as error:
        reason = error.strerror if isinstance(error, OSError) else error.message
        return [f"the conversation is not recorded, and a later launch begins anew: {reason}"]
    return []


def _text(file: str) -> str:
    try:
        return opening.read(file).decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return jsontext.encode({})
