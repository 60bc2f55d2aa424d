"""Completion in real shells: what Tab inserts is what the command gets, whatever the names are."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.support.home import CRAFT_RUN, Home
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOSTILE = "evil $(touch pwned) `touch pwned`; touch pwned '\"\\ !x"
SHELLS = ("bash", "zsh", "fish")

# A stand-in for the command that shows its arguments; the completion scripts ask the real one.
SETUP = {
    "bash": r"""unset HISTFILE; bind 'set enable-bracketed-paste off'; eval "$(craft-run completion bash)"
craft-run() { printf ST''ART; printf '<%s>' "$@"; echo DO''NE; }; PS1='' PS2=''; echo REA''DY""",
    "zsh": r"""autoload -Uz compinit; compinit -u -D; eval "$(craft-run completion zsh)"; zle_bracketed_paste=()
craft-run() { printf ST''ART; printf '<%s>' "$@"; echo DO''NE }; PS1='' PS2='' PROMPT_EOL_MARK=''; echo REA''DY""",
    "fish": r"""function fish_greeting; end; function fish_prompt; end; craft-run completion fish | source
function craft-run; printf ST''ART; printf '<%s>' $argv; echo DO''NE; end; echo REA''DY""",
}
START = {
    "bash": ["--norc", "--noprofile", "-i"],
    "zsh": ["-f", "-i"],
    "fish": ["--no-config", "-i"],
}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("completion") / "home")
    for slug in ("acme-claude", "open:router", "with space", HOSTILE, "line\nfeed", "bell\a", "é☃"):
        home.connect(slug, models=["m/one", "m/two:free"])
    proj = home.workspace("proj")
    home.session(proj, "260712-swift-river")
    home.session(home.workspace("other"), "260801-other-place")
    (home.root / "overlay.env").write_text("")
    return home


@pytest.fixture(scope="module", params=SHELLS)
def shell(request: pytest.FixtureRequest, shared: Home) -> Iterator[Callable[[str], list[str]]]:
    """Type a line, with tabs in it, into one shell; gives the arguments that the command was run with."""
    name: str = request.param
    program = shutil.which(name)
    if program is None:
        pytest.skip(f"{name} is not installed")
    environ = shared.environ | {"PATH": f"{os.path.dirname(CRAFT_RUN)}:{shared.environ['PATH']}", "TERM": "xterm"}
    environ |= {"XDG_CONFIG_HOME": str(shared.root / "config"), "XDG_DATA_HOME": str(shared.root / "data")}
    with Terminal([program, *START[name]], environ, str(shared.root)) as terminal:
        for line in SETUP[name].splitlines():
            terminal.type(f"{line}\n")
        terminal.read_until("READY")

        def ask(line: str) -> list[str]:
            terminal.type(f"{line}\n")
            shown = terminal.read_until("DONE")
            return shown.rpartition("START<")[2].removesuffix(">DONE").split("><")

        yield ask


@pytest.mark.parametrize(
    ("line", "arguments"),
    [
        ("craft-run -c acm\t-n", ["-c", "acme-claude", "-n"]),
        ("craft-run --connection=acm\t-n", ["--connection=acme-claude", "-n"]),
        ("craft-run --conn\tacm\t", ["--connection", "acme-claude"]),
        ("craft-run -c open:r\t", ["-c", "open:router"]),
        ("craft-run -c ope\t", ["-c", "open:router"]),
        ("craft-run -c with\t", ["-c", "with space"]),
        ("craft-run -c 'with\t", ["-c", "with space"]),
        ('craft-run -c "with s\t', ["-c", "with space"]),
        ("craft-run -c é\t", ["-c", "é☃"]),
        ("craft-run -c evi\t", ["-c", HOSTILE]),
        ("craft-run -w pr\t-s 2\t", ["-w", "proj", "-s", "260712-swift-river"]),
        ("craft-run -s 2608\t", ["-s", "260801-other-place"]),
        ("craft-run -m m/t\t", ["-m", "m/two:free"]),
        ("craft-run credentials rem\topen:\t", ["credentials", "remove", "open:router"]),
        ("craft-run compl\tfi\t", ["completion", "fish"]),
        ("craft-run --env-file over\t", ["--env-file", "overlay.env"]),
        ("craft-run -c acme-claude -- craft-ru\t", ["-c", "acme-claude", "--", "craft-run"]),
    ],
)
def test_tab_completes(shell: Callable[[str], list[str]], shared: Home, line: str, arguments: list[str]) -> None:
    assert [argument.strip() for argument in shell(line)] == arguments
    assert not (shared.root / "pwned").exists()
