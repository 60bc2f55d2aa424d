"""The bundle of launch modules: written by the first launch, used by the next, and never in the way."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import launcher
from launcher.storage import owner

if TYPE_CHECKING:
    from tests.support.home import Home

SOURCE = Path(launcher.__file__).parent
RUN = "import sys; sys.path.insert(0, sys.argv.pop(1)); from launcher.main import main; sys.exit(main())"
# How many modules came from the bundle, told by the one that is in use.
COUNT = """
import sys; sys.path.insert(0, sys.argv[1])
import launcher
launcher.serve()
from launcher.boot.lazy import load
load("launcher.launch.steps"), load("launcher.providers.openai")
__import__("launcher.sessions.reading")
names = [name for name in sys.modules if name.startswith("launcher.")]
print(sum(sys.modules[name].__spec__.cached == launcher.PATH for name in names), len(names))
"""
# Which modules every launch loads at once, by the bundle.
AT_ONCE = """
import os, sys; sys.path.insert(0, sys.argv[1])
import launcher
print([module[0] for module in launcher._open(os.open(launcher.PATH, os.O_RDONLY))[1]])
"""
# Ctrl-C while the modules are being loaded.
INTERRUPTED = """
import signal, sys
from launcher import main
main.launcher.serve = lambda: signal.raise_signal(signal.SIGINT)
sys.exit(main.main())
"""
# The folder of modules that cannot be listed.
EXHAUSTED = """
import errno, sys
from launcher import main
def serve():
    raise OSError(errno.EMFILE, "Too many open files", "launcher")
main.launcher.serve = serve
sys.exit(main.main())
"""


class Copy:
    """An installation of its own, and a home to launch in."""

    def __init__(self, folder: Path, home: Home) -> None:
        self.folder = folder
        self.home = home
        shutil.copytree(SOURCE, folder / "launcher", ignore=shutil.ignore_patterns("__pycache__"))

    def age(self) -> None:
        """Let the last attempt to write the bundle be long ago."""
        os.utime(self.bundle, (1, 1))

    def launch(self, *flags: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, *flags, "-c", RUN, str(self.folder), "-c", "plain", "--", "echo", "launched"]
        return subprocess.run(command, env=self.home.environ | environ, capture_output=True, check=False, cwd="/")

    def at_once(self) -> bytes:
        """The names of the modules that the bundle loads at once."""
        command = [sys.executable, "-c", AT_ONCE, str(self.folder)]
        return subprocess.run(command, env=self.home.environ, capture_output=True, check=True).stdout

    def served(self) -> tuple[int, int]:
        """How many launch modules the bundle served, and of how many."""
        command = [sys.executable, "-c", COUNT, str(self.folder)]
        result = subprocess.run(command, env=self.home.environ, capture_output=True, check=True, cwd="/")
        served, names = result.stdout.split()
        return int(served), int(names)

    @property
    def bundle(self) -> Path:
        (found,) = (self.folder / "launcher" / "__pycache__").glob("launch.*.bundle")
        return found


@pytest.fixture
def copy(tmp_path: Path, home: Home) -> Copy:
    home.connect("plain")
    return Copy(tmp_path / "site", home)


def _works(result: subprocess.CompletedProcess[bytes]) -> bool:
    return (result.returncode, result.stdout, result.stderr) == (0, b"launched\n", b"")


def test_the_first_launch_writes_it_and_the_next_uses_it(copy: Copy) -> None:
    assert copy.served()[0] == 0
    assert _works(copy.launch())
    before = copy.bundle.stat().st_mtime_ns
    served, names = copy.served()
    assert served >= names - 4
    assert _works(copy.launch())
    assert copy.bundle.stat().st_mtime_ns == before


def test_a_changed_source_is_used_at_once_and_bundled_anew(copy: Copy) -> None:
    assert _works(copy.launch())
    source = copy.folder / "launcher" / "environment" / "diff.py"
    source.write_text(source.read_text() + '\nimport sys\nsys.stderr.write("changed")\n')
    copy.age()
    assert copy.launch().stderr == b"changed"
    assert copy.launch().stderr == b"changed"
    served, names = copy.served()
    assert served >= names - 4


def test_a_changed_source_of_what_only_some_launches_need_is_used_too(copy: Copy) -> None:
    assert _works(copy.launch())
    source = copy.folder / "launcher" / "providers" / "wire.py"
    source.write_text(source.read_text() + '\nimport sys\nsys.stderr.write("changed")\n')
    assert copy.launch().stderr == b"changed"


def test_it_does_not_depend_on_the_launch_that_writes_it(copy: Copy, home: Home) -> None:
    assert _works(copy.launch())
    plain = copy.at_once()
    copy.bundle.unlink()
    home.connect("key", "anthropic", "api_key", baseUrl=None)
    home.store("llm_api_key::key", {"value": "secret"})
    root = home.workspace("proj", defaultLlmConnection="key")
    home.session(root, "260101-calm-sea")
    command = [sys.executable, "-c", RUN, str(copy.folder), "-v", "-s", "260101-calm-sea", "--", "true"]
    subprocess.run(command, env=home.environ, check=True, stderr=subprocess.DEVNULL, cwd="/")
    assert copy.at_once() == plain


@pytest.mark.parametrize("damage", ["truncated", "empty", "junk", "other format", "other interpreter", "folder"])
def test_a_damaged_or_foreign_bundle_is_not_used(copy: Copy, damage: str) -> None:
    assert _works(copy.launch())
    bundle, content = copy.bundle, copy.bundle.read_bytes()
    bundle.unlink()
    if damage == "folder":
        bundle.mkdir()
    else:
        versions = content.replace(repr(sys.version).encode(), repr(sys.version[::-1]).encode(), 1)
        assert versions != content
        damaged = {
            "truncated": content[: len(content) // 2],
            "empty": b"",
            "junk": bytes(range(256)) * 100,
            "other format": b"x" + content[1:],
            "other interpreter": versions,
        }
        bundle.write_bytes(damaged[damage])
    assert copy.served()[0] == 0
    assert _works(copy.launch())


def test_one_flipped_bit_anywhere_does_no_harm(copy: Copy) -> None:
    assert _works(copy.launch())
    bundle, content = copy.bundle, copy.bundle.read_bytes()
    for place in range(0, len(content), len(content) // 25):
        damaged = bytearray(content)
        damaged[place] ^= 1 << place % 8
        bundle.write_bytes(damaged)
        assert _works(copy.launch())


def test_a_part_that_is_damaged_is_imported_from_its_source_and_written_anew(copy: Copy) -> None:
    assert _works(copy.launch())
    whole = copy.bundle.read_bytes()
    place = whole.index(b" ", whole.index(b"\nlauncher.providers.openai ") + 1) + 1
    start = int(whole[place : whole.index(b" ", place)])
    copy.bundle.write_bytes(whole[:start] + bytes(100) + whole[start + 100 :])
    copy.age()
    assert _works(copy.launch())
    assert copy.bundle.read_bytes()[start : start + 100] != bytes(100)


def test_files_that_are_no_modules_do_no_harm(copy: Copy) -> None:
    package = copy.folder / "launcher"
    shutil.copy(package / "providers" / "openai.py", package / "providers" / "openai (copy).py")
    (package / "broken.py").write_text("def (")
    (package / "._launch.py").write_bytes(b"\0\5\26\7")
    (package / os.fsdecode(b"caf\xe9.py")).write_text("")
    assert _works(copy.launch())
    assert _works(copy.launch())
    served, names = copy.served()
    assert served >= names - 4


@pytest.mark.parametrize("damage", ["a folder stands there", "no module can be compiled"])
def test_where_it_cannot_be_written_not_every_launch_tries(copy: Copy, damage: str) -> None:
    def tries() -> bool:
        result = copy.launch("-X", "importtime")
        assert result.stdout == b"launched\n"
        return b" launcher.boot.bundling\n" in result.stderr

    assert tries()
    bundle = copy.bundle
    if damage == "a folder stands there":
        bundle.unlink()
        bundle.mkdir()
    else:
        source = copy.folder / "launcher" / "boot" / "bundling.py"
        source.write_text(
            source.read_text().replace("def build() -> bytes:", "def build() -> bytes:\n    raise MemoryError")
        )
        bundle.write_bytes(b"")
    os.utime(bundle, (1, 1))
    assert tries()
    assert not tries()
    os.utime(bundle, (1, 1))
    assert tries()


def test_what_a_killed_writer_left_goes_with_the_next_bundle(copy: Copy) -> None:
    assert _works(copy.launch())
    ended = subprocess.run(["sh", "-c", "echo $$"], capture_output=True, check=True, text=True).stdout.strip()
    left = copy.bundle.with_name(f"{copy.bundle.name}.craft-run-{ended}-00000000")
    left.write_bytes(b"half a bundle")
    copy.bundle.unlink()
    assert _works(copy.launch())
    assert not left.exists()
    assert copy.bundle.exists()


def test_an_installation_that_was_moved_gets_one_that_names_its_new_place(copy: Copy) -> None:
    assert _works(copy.launch())
    copy.folder = copy.folder.rename(copy.folder.with_name("moved"))
    assert copy.served()[0] == 0
    copy.age()
    assert _works(copy.launch())
    assert copy.served()[0] > 0


def test_an_installation_that_a_link_leads_to_has_one_by_all_its_names(copy: Copy) -> None:
    assert _works(copy.launch())
    before = copy.bundle.stat().st_mtime_ns
    link = copy.folder.with_name("link")
    link.symlink_to(copy.folder)
    copy.folder = link
    served, names = copy.served()
    assert served >= names - 4
    copy.age()
    aged = copy.bundle.stat().st_mtime_ns
    assert _works(copy.launch())
    assert copy.bundle.stat().st_mtime_ns == aged != before


def test_one_of_another_place_is_not_used_where_both_are_there(copy: Copy) -> None:
    assert _works(copy.launch())
    bundle = copy.bundle
    other = Copy(copy.folder.with_name("other"), copy.home)
    shutil.copytree(copy.folder / "launcher", other.folder / "launcher", dirs_exist_ok=True)
    assert other.bundle.read_bytes() == bundle.read_bytes()
    assert other.served()[0] == 0


def test_nothing_is_written_where_byte_code_must_not_be(copy: Copy) -> None:
    assert _works(copy.launch(PYTHONDONTWRITEBYTECODE="1"))
    assert not (copy.folder / "launcher" / "__pycache__").exists()


def test_nothing_is_written_beside_the_sources_where_byte_code_belongs_elsewhere(copy: Copy, tmp_path: Path) -> None:
    (copy.folder / "launcher" / "__pycache__").mkdir()
    assert _works(copy.launch(PYTHONPYCACHEPREFIX=str(tmp_path / "cache")))
    assert not list((copy.folder / "launcher" / "__pycache__").iterdir())


def test_an_installation_that_cannot_be_written_works(copy: Copy) -> None:
    cache = copy.folder / "launcher" / "__pycache__"
    cache.write_text("not a folder")
    assert _works(copy.launch())
    assert _works(copy.launch())


def test_while_one_writes_it_others_leave_it_at_that(copy: Copy) -> None:
    assert _works(copy.launch())
    bundle = copy.bundle
    bundle.unlink()
    pid, rest = owner.mark().split("-", 1)
    # Of two that see each other the one goes on whose name comes first.
    writing = bundle.with_name(f"{bundle.name}.craft-run-0{pid}-{rest}-00ff00ff")
    writing.touch()
    assert _works(copy.launch())
    assert (bundle.exists(), writing.exists()) == (False, True)
    writing.unlink()
    assert _works(copy.launch())
    assert bundle.exists()


def test_many_first_launches_at_once_agree(copy: Copy) -> None:
    command = [sys.executable, "-c", RUN, str(copy.folder), "-c", "plain", "--", "true"]
    launches = [subprocess.Popen(command, env=copy.home.environ, cwd="/") for _ in range(12)]
    assert [launch.wait() for launch in launches] == [0] * 12
    served, names = copy.served()
    assert served >= names - 4
    left = [name for name in os.listdir(copy.folder / "launcher" / "__pycache__") if ".bundle" in name]
    assert left == [copy.bundle.name]


def test_a_search_for_modules_that_finds_no_descriptor_is_one_error_line() -> None:
    result = subprocess.run([sys.executable, "-c", EXHAUSTED], capture_output=True, check=False)
    assert (result.returncode, result.stderr.splitlines()) == (
        125,
        [
            b"craft-run: error: cannot load `launcher`: Too many open files",
            b"hint: look at `ulimit -n`; if that is not it, install craft-run again",
        ],
    )


def test_an_interrupt_before_anything_is_loaded_ends_without_a_word() -> None:
    result = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, check=False)
    assert (result.returncode, result.stderr) == (130, b"")
