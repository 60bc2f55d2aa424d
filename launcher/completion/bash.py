"""A command line as bash hands it over for completion, and candidates as bash wants them back.

bash cuts words not only at white space but also at the characters of COMP_WORDBREAKS (`:` and `=` among them) and at
quotes. It replaces what stands behind the last cut, and inserts candidates as they are: so they are quoted here, for
names come from files that anybody may have written.
"""

from __future__ import annotations

from launcher.completion import offers
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.environment.diff import Environ

_SPACE = " \t\n"
_ESCAPED_IN_DOUBLE_QUOTES = '"\\$`'
# What means something to bash between quotes of each kind; a word with such a character is not offered there.
_SPECIAL = {'"': '"\\$`!', "'": "'"}


class Line(Value):
    """A line up to the cursor: the complete words, and the one that is being typed, both without quotes.

    `cut` is how many characters of the `current` word bash leaves as they are, `quote` the quote that is open.
    """

    words: tuple[str, ...]
    current: str
    cut: int
    quote: str


def answer(line: str, breaks: str, environ: Environ) -> list[str]:
    """The kind of what can be completed, and the candidates, for a command line up to the cursor."""
    typed = parse(line, breaks)
    kind, candidates = offers.offer(typed.words[1:], typed.current, environ)
    return [kind, *filter(None, (candidate(value, typed) for value, _description in candidates))]


def parse(line: str, breaks: str) -> Line:
    """The words of a line by the quoting rules of the shell; an open quote or a lone backslash ends with the line."""
    words: list[str] = []
    word: str | None = None
    cut, quote = 0, ""
    letters = iter(line)
    for letter in letters:
        if quote and letter == quote:
            quote, cut = "", len(word or "")
        elif quote == "'":
            word = (word or "") + letter
        elif letter == "\\":
            following = next(letters, "")
            kept = "\\" if quote and following not in _ESCAPED_IN_DOUBLE_QUOTES else ""
            word = (word or "") + kept + following
        elif quote:
            word = (word or "") + letter
        elif letter in "'\"":
            word = word or ""
            quote, cut = letter, len(word)
        elif letter in _SPACE:
            if word is not None:
                words.append(word)
            word, cut = None, 0
        else:
            word = (word or "") + letter
            cut = len(word) if letter in breaks else cut
    return Line(words=tuple(words), current=word or "", cut=cut, quote=quote)


def candidate(value: str, typed: Line) -> str:
    """What bash shall insert for `value`; empty where it cannot be written between the quotes that are open."""
    rest = value[typed.cut :]
    if typed.quote:
        return "" if any(letter in _SPECIAL[typed.quote] for letter in rest) else rest
    return "".join(letter if letter.isalnum() or letter in "_@%+=:,./-" else f"\\{letter}" for letter in rest)
