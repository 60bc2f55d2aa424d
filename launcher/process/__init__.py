"""Finding the command, becoming it, or standing in for it: one contract, one implementation per platform.

    find(command, environ, cwd)                  the program that a command names on the child's PATH
    become(program, argv, environ, cwd)          this process is the command from here on
    hold()                                       no signal ends this process any more; they wait for the child
    supervise(program, argv, environ, cwd, ...)  the command as a child that cannot be told from this process
    finish(status)                               this process ends as the child did

What must be undone after the command stands between `hold` and `finish`, and is undone whatever happens:

    mask = hold()
    try:
        ...                                      # write the files that the command needs
        status = supervise(program, argv, environ, cwd, mask=mask)
    finally:
        ...                                      # remove them
    finish(status)

`find` and `become` are on the path of every launch, and so in `launcher.process.native`; the others stand in
`launcher.process.supervision`. `flush` comes before another program takes over, or a process forks.
"""

from __future__ import annotations

import sys


def flush() -> None:
    """Write out what is buffered: the next program would lose it, and a forked one repeat it."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):  # nobody reads it any more
            pass
