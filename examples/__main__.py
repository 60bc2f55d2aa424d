"""Run an example: `python -m examples accounts` shows its tour, command by command, in a throw-away home.

Nothing of yours is touched, and nothing leaves this machine: the models are an endpoint on the loopback interface.
Without a name, the examples are listed.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile

from examples import stage


def show(example: str) -> int:
    """Run the tour of an example; its exit status."""
    with tempfile.TemporaryDirectory(prefix="craft-run-example-") as folder:
        scene = stage.Stage(example, folder)
        with scene.endpoint:
            tour = ["sh", "-ev", "tour.sh"]
            ran = subprocess.run(
                tour, cwd=scene.project, env=scene.environ, stderr=subprocess.STDOUT, check=False, timeout=300
            )
    return ran.returncode


def main(arguments: list[str]) -> int:
    names = stage.names()
    if len(arguments) == 1 and arguments[0] in names:
        return show(arguments[0])
    print(f"usage: python -m examples NAME, one of: {', '.join(names)}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
