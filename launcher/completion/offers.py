"""What may stand at the place of a command line that is being completed."""

from __future__ import annotations

from launcher.completion import names as known
from launcher.completion.table import commands
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from launcher.completion.names import Candidate
    from launcher.environment.diff import Environ

WORDS = "words"
# Kinds that the shell completes better itself.
_OF_THE_SHELL = {"files": "files", "folders": "folders", known.CONFIG_DIR: "folders"}
_FLAG = ""


class Place(Value):
    """Where in the command line the cursor is: behind which subcommand, and how many arguments of it.

    `wanted` is the kind of value that the option before the cursor waits for, None where there is no such option;
    `given` holds the values of options, by kind, that say what else may be meant.
    """

    command: str
    arguments: int
    wanted: str | None
    given: dict[str, str]

    @property
    def options(self) -> dict[str, tuple[str, str]]:
        """The options that may stand here: name -> kind of value, help."""
        return {name: (kind, text) for names, kind, text in commands()[self.command][1] for name in names.split()}


def offer(words: Sequence[str], current: str, environ: Environ) -> tuple[str, list[Candidate]]:
    """The kind of what may stand here, and the candidates that begin with `current`, behind the complete `words`."""
    place = locate(words)
    head, equals, tail = current.partition("=")
    if place.wanted is not None:
        return _values(place.wanted, current, "", place, environ)
    if equals and head.startswith("--") and place.options.get(head, (_FLAG, ""))[0] != _FLAG:
        return _values(place.options[head][0], tail, f"{head}=", place, environ)
    if current.startswith("-"):
        long = [(name, text) for name, (_kind, text) in place.options.items() if name.startswith("--")]
        return WORDS, _beginning(current, long)
    kinds = commands()[place.command][2]
    if place.arguments < len(kinds):
        return _values(kinds[place.arguments], current, "", place, environ)
    return WORDS, _beginning(current, _subcommands(place.command) if not place.arguments else [])


def locate(words: Sequence[str]) -> Place:
    """The place behind `words`, which follow the name of the program."""
    place = Place(command="", arguments=0, wanted=None, given={})
    for word in words:
        if place.wanted is not None:
            place = place.but(wanted=None, given=place.given | {place.wanted: word})
        elif word.startswith("--") and len(word) > 2:
            place = _behind_long(word, place)
        elif word.startswith("-") and len(word) > 1:
            place = _behind_short(word, place)
        elif not place.arguments and (command := f"{place.command} {word}".strip()) in commands():
            place = place.but(command=command)
        else:
            place = place.but(arguments=place.arguments + 1)
    return place


def _behind_long(word: str, place: Place) -> Place:
    name, equals, value = word.partition("=")
    kind = place.options.get(name, (_FLAG, ""))[0]
    if kind == _FLAG:
        return place
    return place.but(given=place.given | {kind: value}) if equals else place.but(wanted=kind)


def _behind_short(word: str, place: Place) -> Place:
    for at, letter in enumerate(word[1:], start=2):
        kind = place.options.get(f"-{letter}", (_FLAG, ""))[0]
        if kind != _FLAG:
            return place.but(given=place.given | {kind: word[at:]}) if word[at:] else place.but(wanted=kind)
    return place


def _values(kind: str, current: str, before: str, place: Place, environ: Environ) -> tuple[str, list[Candidate]]:
    if kind in _OF_THE_SHELL:
        return _OF_THE_SHELL[kind], []
    if "|" in kind:
        found: Iterable[Candidate] = [(word, "") for word in kind.split("|")]
    else:
        found = known.find(kind, place.given, environ)
    return WORDS, [(before + value, text) for value, text in _beginning(current, found)]


def _beginning(current: str, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Those that begin with what is typed. What cannot be typed on one line is no candidate."""
    return [
        (value, _printable(text)) for value, text in candidates if value.startswith(current) and value.isprintable()
    ]


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _subcommands(command: str) -> list[Candidate]:
    head = f"{command} ".lstrip()
    return [
        (path.removeprefix(head), entry[0])
        for path, entry in commands().items()
        if path and path.startswith(head) and " " not in path.removeprefix(head)
    ]
