"""A program that reports: `reporter.py LAST [GROUP]` says `ready PID PARENT`, then `got NAME` for every signal.

At the signal LAST it says how often it got each, and exits with 42. SIGTSTP and its like keep their default. The
signal GROUP, if any, it sends to its own process group.
"""

from __future__ import annotations

import os
import signal
import sys

NAMES = ["SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGCONT", "SIGWINCH", "SIGRTMIN"]
counts: dict[str, int] = {}


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


# The interpreter's handler writes one byte for each signal; none is lost or merged on the way from there.
arrived, handler_end = os.pipe()
os.set_blocking(handler_end, False)
signal.set_wakeup_fd(handler_end)
for name in NAMES:
    signal.signal(getattr(signal, name), lambda _number, _frame: None)
say(f"ready {os.getpid()} {os.getppid()}.")
if len(sys.argv) > 2:
    os.kill(0, signal.Signals[sys.argv[2]])
while True:
    for number in os.read(arrived, 64):
        name = signal.Signals(number).name
        counts[name] = counts.get(name, 0) + 1
        say(f"got {name}")
        if name == sys.argv[1]:
            say("in all " + " ".join(f"{name}={count}" for name, count in counts.items()) + ".")
            sys.exit(42)
