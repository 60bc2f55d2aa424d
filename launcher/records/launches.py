"""The launches that the history (`launcher.records.history`) tells of: its events read, and put together again."""

from __future__ import annotations

from launcher.boot.system import os
from launcher.storage import jsontext, opening
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from launcher.values.paths import Paths

    Event = Mapping[str, object]


class Launch(Value):
    """One launch. Times are in ms since the epoch; `ended_at` and `status` are None where craft-run had become the
    command and so did not see its end. `failed` tells that the command could not be started.
    """

    pid: int
    started_at: int
    command: str
    connection: str
    workspace: str | None
    session: str | None
    mode: str
    arguments: tuple[str, ...] | None = None
    ended_at: int | None = None
    status: int | None = None
    signal: int | None = None
    failed: bool = False

    @property
    def key(self) -> tuple[int, int]:
        """What tells one launch from all others."""
        return self.pid, self.started_at


def events(paths: Paths) -> Iterator[dict[str, object]]:
    """The events, the oldest first; lines that are no JSON object are skipped."""
    for name in ("history.1.jsonl", "history.jsonl"):
        try:
            descriptor = opening.open_to_read(os.path.join(paths.launcher, name))
        except FileNotFoundError:
            continue
        with open(descriptor, encoding="utf-8", errors="surrogateescape") as file:
            for line in file:
                event = _decoded(line)
                if event is not None:
                    yield event


def _decoded(line: str) -> dict[str, object] | None:
    try:
        event = jsontext.decode(line)
    except jsontext.InvalidJson:
        return None
    return event if isinstance(event, dict) else None


def launches(history: Iterable[Event]) -> list[Launch]:
    """The launches in the `history`, the newest first. Events that are not as craft-run writes them are passed over."""
    found: dict[tuple[int, int], Launch] = {}
    for event in history:
        pid, started_at = _number(event.get("pid")), _number(event.get("startedAt"))
        if pid is None or started_at is None:
            continue
        known = found.get((pid, started_at))
        if event.get("event") == "started":
            found[pid, started_at] = _launch(pid, started_at, event)
        elif known is not None and event.get("event") in ("ended", "failed"):
            found[pid, started_at] = known.but(
                ended_at=_number(event.get("at")),
                status=_number(event.get("status")),
                signal=_number(event.get("signal")),
                failed=event["event"] == "failed",
            )
    return sorted(found.values(), key=lambda launch: (launch.started_at, launch.pid), reverse=True)


def _launch(pid: int, started_at: int, event: Event) -> Launch:
    arguments = event.get("arguments")
    return Launch(
        pid=pid,
        started_at=started_at,
        command=_text(event.get("command")) or "",
        connection=_text(event.get("connection")) or "",
        workspace=_text(event.get("workspace")),
        session=_text(event.get("session")),
        mode=_text(event.get("mode")) or "",
        arguments=tuple(map(str, arguments)) if isinstance(arguments, list) else None,
    )


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
