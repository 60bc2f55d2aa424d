"""The smallest launcher: `driver.py MODE [OPTION...] -- COMMAND [ARG...]`.

MODE is one of `running.MODES`. `--file` is written before the command and removed after it, as a launch does with a
file of its own. At each STEP of `--pause` (held, starting, cleaning) it waits for whoever listens on SOCKET.
"""

from __future__ import annotations

import os
import socket
import sys

sys.path.insert(0, os.path.abspath(__file__).rsplit("/tests/", 1)[0])

from launcher.environment import diff
from launcher.process import native, sigwait, supervision, supervisor
from launcher.values.errors import CraftRunError
from launcher.values.text import from_bytes


def main(mode: str, *words: str) -> None:
    split = words.index("--")
    options, command = list(words[:split]), list(words[split + 1 :])
    environ = diff.inherited()
    cwd, file = None, None
    pauses: dict[str, str] = {}
    while options:
        option = options.pop(0)
        if option == "--cwd":
            cwd = options.pop(0)
        elif option == "--file":
            file = options.pop(0)
        elif option == "--variable":
            name = options.pop(0)
            with open(options.pop(0), encoding="utf-8") as value:
                environ[name] = value.read()
        elif option == "--pause":
            path = options.pop(0)
            pauses[options.pop(0)] = path
    program = native.find(from_bytes(os.fsencode(command[0])), environ, cwd or os.getcwd())
    argv = [os.fsencode(word) for word in command]
    if mode == "replace":
        native.become(program, argv, environ, cwd)
    if mode == "portable":
        vars(supervisor)["arrivals"] = sigwait
    mask = supervision.hold()
    try:
        if file is not None:
            with open(file, "x", encoding="utf-8") as created:
                created.write("secret")
        pause(pauses, "held")
        status = supervision.supervise(
            program, argv, environ, cwd, on_start=lambda _pid: pause(pauses, "starting"), mask=mask
        )
    finally:
        pause(pauses, "cleaning")
        if file is not None:
            os.unlink(file)
    supervision.finish(status)


def pause(pauses: dict[str, str], step: str) -> None:
    if step in pauses:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(pauses[step])
            connection.sendall(step.encode())
            connection.recv(1)


try:
    main(*sys.argv[1:])
except CraftRunError as error:
    print(f"error: {error.message}", file=sys.stderr)
    print(f"hint: {error.hint}", file=sys.stderr)
    sys.exit(error.exit_code)
