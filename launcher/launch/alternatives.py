"""The user's other connections that an agent could use, for one that cannot use the chosen one. No store is opened."""

from __future__ import annotations

import shlex

from launcher.environment.users_own import looks_secret
from launcher.launch import fitting, steps
from launcher.request.options import OPTIONS
from launcher.request.request import Choice
from launcher.values.errors import CraftRunError, Unsuitable
from launcher.values.paths import locate
from launcher.values.secret import MASK
from launcher.values.source import COMMAND_LINE, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from launcher.environment.diff import Environ
    from launcher.request.request import Request
    from launcher.values.paths import Paths

# So many are proposed.
_MOST = 3


def proposed(error: Unsuitable, request: Request, options: Mapping[str, object], environ: Environ) -> Unsuitable:
    """The error with a hint that names connections which would do, as a line that keeps the user's own options."""
    paths = locate(environ, request.config_dir)
    slugs = [slug for _, slug in zip(range(_MOST), _suitable(request, environ, paths), strict=False)]
    if not slugs:
        return error
    others = f" (or {', '.join(f'`{slug}`' for slug in slugs[1:])})" if slugs[1:] else ""
    return Unsuitable(error.message, f"`{slugs[0]}` would do{others}: `{_line(options, slugs[0], request.command)}`")


def _suitable(request: Request, environ: Environ, paths: Paths) -> Iterator[str]:
    """The slugs of the connections that the command could be launched with, in the order of the configuration."""
    snapshot, chosen = steps.choose(request, paths)
    for raw in snapshot.connections:
        slug = raw.get("slug")
        if not isinstance(slug, str) or slug == chosen.connection.slug:
            continue
        choice = Choice(value=slug, source=Source(level=COMMAND_LINE, detail="--connection"))
        try:
            other, selection = steps.choose(request.but(connection=choice, model=None), paths)
        except CraftRunError:  # a session that is locked, an entry that cannot be read
            continue
        if fitting.obstacle(request.command, request, environ, other, selection) is None:
            yield slug


def _line(options: Mapping[str, object], slug: str, command: Sequence[str]) -> str:
    """The user's line with another connection; a model of the one that it had goes with that."""
    words = ["craft-run"]
    for option in OPTIONS:
        value = options.get(option.key)
        if value is None or option.key in ("connection", "model"):
            continue
        if option.metavar is None:
            words += [f"--{option.name}"] * (value if isinstance(value, int) else 1)
        else:
            for text in value if isinstance(value, tuple) else (value,):
                words += [f"--{option.name}", _masked(option.key, str(text))]
    return shlex.join([*words, "--connection", slug, "--", *command])


def _masked(key: str, text: str) -> str:
    name, equals, _value = text.partition("=")
    return f"{name}={MASK}" if key == "env" and equals and looks_secret(name) else text
