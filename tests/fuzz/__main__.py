"""Feed the targets: python -m tests.fuzz [--inputs N] [--seed N] [--only TARGET] [--engine own|atheris]

The inputs are mutations of the seeds, the same for the same seed number; with atheris, coverage guides them. Prints a
line for each target; the status is 1 where something was found, which is then printed as a seed.
"""

from __future__ import annotations

import argparse
import importlib
import random
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from tests.fuzz.seeds import SEEDS, WORDS
from tests.fuzz.targets import TARGETS, refused_or_taken

if TYPE_CHECKING:
    from tests.fuzz.targets import Target

# Inputs longer than this teach nothing more.
_LONGEST = 4096
_SHOWN = 3


def main() -> int:
    """Feed everything; the exit status."""
    asked = _arguments()
    if asked.guided:
        return _guided(asked.guided, asked.inputs)
    names = [name for name in TARGETS if asked.only in name]
    each = max(1, asked.inputs // len(names))
    found = 0
    for name in names:
        if asked.engine == "atheris":
            words = [sys.executable, "-m", "tests.fuzz", "--guided", name, "--inputs", str(each)]
            status = subprocess.run(words, check=False).returncode
            found += status != 0
            sys.stdout.write(f"{name:10} {each:8} inputs, guided by coverage: {'a finding' if status else 'nothing'}\n")
        else:
            found += _fed(name, each, asked.seed)
    sys.stdout.write(f"{each * len(names)} inputs: {found} findings\n")
    return 1 if found else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--inputs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("--engine", choices=("own", "atheris"), default="own")
    parser.add_argument("--guided", choices=tuple(TARGETS), help=argparse.SUPPRESS)
    return parser.parse_args()


def _fed(name: str, count: int, seed: int) -> int:
    """Feed one target; how many different kinds of findings there were."""
    chance = random.Random(f"{name} {seed}")
    pool = list(SEEDS[name])
    kinds: dict[str, bytes] = {}
    taken = 0
    began = time.monotonic()
    for turn in range(count):
        content = pool[turn] if turn < len(pool) else mutated(chance.choice(pool), chance)
        kind = _finding(TARGETS[name], content)
        if kind is not None:
            kinds.setdefault(kind, content)
        elif len(pool) < 500 and chance.random() < 0.01:
            pool.append(content)
        taken += kind is None
    rate = count / max(time.monotonic() - began, 1e-9)
    sys.stdout.write(f"{name:10} {count:8} inputs  {rate:8.0f} a second  {len(kinds)} findings\n")
    for kind, content in list(kinds.items())[:_SHOWN]:
        sys.stdout.write(f"    {kind}: {content[:500]!r}\n")
    return len(kinds)


def _finding(target: Target, content: bytes) -> str | None:
    try:
        refused_or_taken(target, content)
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        trace = error.__traceback__
        while trace and trace.tb_next:
            trace = trace.tb_next
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
        return f"{type(error).__name__} at {place}"
    return None


def mutated(content: bytes, chance: random.Random) -> bytes:
    """An input like this one, and not quite."""
    made = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        at = chance.randrange(len(made) + 1)
        until = min(len(made), at + chance.choice((0, 1, 2, 8, 64)))
        match chance.randrange(6):
            case 0:
                made[at:until] = b""
            case 1:
                made[at:at] = chance.choice(WORDS)
            case 2:
                made[at:until] = chance.choice(WORDS)
            case 3:
                made[at:at] = made[at:until] * chance.choice((1, 2, 50))
            case 4 if made:
                made[min(at, len(made) - 1)] = chance.randrange(256)
            case _:
                made[at:at] = bytes((chance.randrange(256),))
    return bytes(made[:_LONGEST])


def _guided(name: str, count: int) -> int:
    atheris = importlib.import_module("atheris")

    def one(content: bytes) -> None:
        refused_or_taken(TARGETS[name], content)

    atheris.instrument_all()
    atheris.Setup(["fuzz", f"-runs={count}", f"-max_len={_LONGEST}", "-verbosity=0"], one)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
