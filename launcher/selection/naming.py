"""What is meant by a name that is no slug and no id, and what to say of one that means nothing.

Loaded where a name is not found at once; a launch that is given slugs pays nothing for it.
"""

from __future__ import annotations

from launcher.values.errors import SelectionError
from launcher.values.naming import alike
from launcher.values.similar import meant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from launcher.values.connection import Workspace

# So many are listed in a hint.
_SHOWN = 10


def connection(name: str, entries: Sequence[Mapping[str, object]], *, why: str = "") -> str:
    """The slug of the connection that is called `name`: by its slug, else by its name or slug in any case.

    Raises SelectionError; `why` says in it where the name comes from.
    """
    known = {str(raw["slug"]): str(raw.get("name") or "") for raw in entries if isinstance(raw.get("slug"), str)}
    if name in known:
        return name
    found = [slug for slug, shown in known.items() if alike(name, shown) or alike(name, slug)]
    if len(found) == 1:
        return found[0]
    if found:
        raise SelectionError(f"`{name}` names several connections: {_listed(found)}", "name one by its slug")
    none = f"there is no connection `{name}`{f' ({why})' if why else ''}"
    raise SelectionError(none, hint(name, known, known.values()) or "add one: `craft-run connections add`")


def workspaces(name: str, among: Sequence[Workspace]) -> list[Workspace]:
    """The workspaces that are called `name` however it is written."""
    return [each for each in among if alike(name, each.name) or alike(name, each.slug)]


def hint(name: str, known: Iterable[str], names: Iterable[str] = ()) -> str:
    """What may have been meant, else what there is; empty where there is nothing."""
    known = list(known)
    near = meant(name, [*known, *filter(None, names)])
    return near or (f"known: {_listed(known)}" if known else "")


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:_SHOWN])
    return f"{shown}, ..." if len(names) > _SHOWN else shown
