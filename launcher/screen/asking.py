"""Questions that are answered with arrow keys and typing, by questionary, which lives here and nowhere else.

They stand on standard error, as all questions do: standard output is for data. Escape goes a step back where there is
one; Ctrl-C and Ctrl-D end on a line of their own.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import questionary
from prompt_toolkit.filters import Condition, has_completions
from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.output import ColorDepth, create_output
from prompt_toolkit.styles import Style
from prompt_toolkit.utils import get_cwidth
from questionary.prompts.common import InquirerControl

from launcher.screen import surface, theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from prompt_toolkit.key_binding import KeyPressEvent
    from prompt_toolkit.output import Output
    from questionary import Question

_STDERR = 2
# Names that questionary gives to its parts; the colours of `theme`, in the words of prompt_toolkit.
_STYLE = Style(
    [
        ("qmark", "noinherit bold"),
        ("question", "bold"),
        ("answer", "noinherit"),
        ("instruction", "noinherit"),
        ("pointer", "bold"),
        ("highlighted", "bold"),
        ("selected", "noinherit"),
        ("disabled", "italic"),
        ("search_success", "noinherit bold"),
        ("search_none", "noinherit bold"),
    ]
)
_MARK = "?"
_POINTER = ">"
_UNLIMITED = 100_000
# Columns before a choice: for the pointer, and one at the end that stays free.
_BEFORE = 5
# Milliseconds to wait for the rest of a key that begins as Escape does.
_ESCAPE_SECONDS = 0.05


class WentBack(Exception):
    """Escape was pressed: the question before this one is wanted."""


class Left(Exception):
    """Ctrl-C or Ctrl-D was pressed."""


def pick(question: str, choices: Sequence[tuple[str, str]], default: str | None, *, back: bool) -> str:
    """The key of one of `choices` (key, line that is shown), found with the arrow keys or by typing a part of its line.

    Raises WentBack where `back` allows it, and Left.
    """
    offered = [questionary.Choice(title=_fitted(shown), value=key) for key, shown in choices]
    asked = questionary.select(
        question,
        choices=offered,
        default=next((each for each in offered if each.value == default), None),
        qmark=_MARK,
        pointer=_POINTER,
        instruction=_fitting(question, back=back),
        use_jk_keys=False,
        use_search_filter=True,
        style=_STYLE,
        output=_output(),
        erase_when_done=True,
    )
    _bind_enter(asked)
    answer = str(_answer(asked, back=back))
    print(f"{_MARK} {question} {answer}", file=sys.stderr)  # noqa: T201 - what is left of the question
    return answer


def _fitted(text: str) -> str:
    """A line that the terminal does not break."""
    on = surface.of(_STDERR)
    room = (on.width or _UNLIMITED) - _BEFORE
    if get_cwidth(text) <= room:
        return text
    kept = text
    while get_cwidth(kept) > room - 1:
        kept = kept[:-1]
    return kept.rstrip() + theme.ELLIPSIS[0 if on.letters else 1]


def _bind_enter(asked: Question) -> None:
    """Let Enter choose nothing where nothing has what was typed: questionary would take the line that it points to."""
    (control,) = [
        window.content
        for window in asked.application.layout.find_all_windows()
        if isinstance(window.content, InquirerControl)
    ]

    def matches_nothing() -> bool:
        typed = (control.search_filter or "").lower()
        return not any(typed in str(each.title).lower() for each in control.choices)

    bindings = KeyBindings()

    @bindings.add(Keys.ControlM, eager=True, filter=Condition(matches_nothing))
    def _stay(_event: KeyPressEvent) -> None: ...

    _add(bindings, asked)


def line(
    question: str, default: str, *, back: bool, hidden: bool, wrong: Callable[[str], str | None] | None = None
) -> str:
    """A line of text, as stars where it is `hidden`; `wrong` says why a text cannot be the answer, None where it can.

    Raises WentBack and Left.
    """
    kind = questionary.password if hidden else questionary.text
    asked = kind(
        question,
        default=default,
        qmark=_MARK,
        style=_STYLE,
        validate=(lambda text: wrong(text) or True) if wrong else None,
        instruction=_instruction("", back=back) or None,
        key_bindings=_keys(back=back),
        output=_output(),
    )
    asked.application.ttimeoutlen = _ESCAPE_SECONDS
    return str(_run(asked))


def yes(question: str, *, default: bool) -> bool:
    """Whether the answer is yes. Raises Left."""
    asked = questionary.confirm(
        question, default=default, qmark=_MARK, style=_STYLE, auto_enter=False, output=_output()
    )
    return bool(_answer(asked, back=False))


def _answer(asked: Question, *, back: bool) -> object:
    """The answer of what binds its keys itself: ours go before those."""
    _add(_keys(back=back), asked)
    asked.application.ttimeoutlen = _ESCAPE_SECONDS
    return _run(asked)


def _add(bindings: KeyBindings, asked: Question) -> None:
    own = asked.application.key_bindings
    asked.application.key_bindings = merge_key_bindings([own, bindings] if own else [bindings])


def _keys(*, back: bool) -> KeyBindings:
    bindings = KeyBindings()

    @bindings.add(Keys.ControlC, eager=True)
    @bindings.add(Keys.ControlD, eager=True)
    def _left(event: KeyPressEvent) -> None:
        event.app.exit(exception=Left)

    if back:

        @bindings.add(Keys.Escape, eager=True, filter=~has_completions)
        def _back(event: KeyPressEvent) -> None:
            event.app.erase_when_done = True
            event.app.exit(exception=WentBack)

    return bindings


def _run(asked: Question) -> object:
    try:
        return asked.unsafe_ask()
    except (EOFError, KeyboardInterrupt):
        raise Left from None


def _fitting(question: str, *, back: bool) -> str:
    """How to pick, in as many words as have room beside the question."""
    room = (surface.of(_STDERR).width or _UNLIMITED) - get_cwidth(question) - _BEFORE
    ways = [_instruction(text, back=back) for text in ("arrows, type to filter", "type to filter", "")]
    return next((each for each in ways if len(each) <= room), " ")


def _instruction(text: str, *, back: bool) -> str:
    parts = [part for part in (text, "Esc: back" if back else "") if part]
    return f"({', '.join(parts)})" if parts else ""


def _output() -> Output:
    on = surface.of(_STDERR)
    output = create_output(stdout=sys.stderr)
    if not on.colour:
        output.get_default_color_depth = lambda: ColorDepth.DEPTH_1_BIT  # type: ignore[method-assign]
    return output
