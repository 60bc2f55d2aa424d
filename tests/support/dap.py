"""An editor's side of the Debug Adapter Protocol, spoken to the real debugpy over its standard streams."""

from __future__ import annotations

import json
import subprocess
import sys
from threading import Timer
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

Message = dict[str, Any]

# Seconds after which a debugger that does not answer is killed, and its test fails; nothing waits as long otherwise.
_PATIENCE = 120.0


class Editor:
    """An editor with this environment that debugs one program, used in a `with` block."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.output = ""
        self._environ = dict(environ)
        self._events: list[Message] = []
        self._terminals: list[subprocess.Popen[str]] = []
        self._sequence = 0
        self._adapter = subprocess.Popen(
            [sys.executable, "-m", "debugpy.adapter"], env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._watch = Timer(_PATIENCE, self._adapter.kill)
        self._watch.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        """End the adapter, which ends what it debugs."""
        self._watch.cancel()
        self._adapter.terminate()
        self._adapter.communicate(timeout=60)
        for terminal in self._terminals:
            terminal.communicate(timeout=60)

    def start(self, configuration: Mapping[str, Any], file: str, line: int) -> int:
        """Launch a configuration with a breakpoint; the id of the frame that stops there."""
        self.ask("initialize", {"adapterID": "debugpy", "supportsRunInTerminalRequest": True})
        launch = self._send("launch", configuration)
        self._event("initialized")
        self.ask("setBreakpoints", {"source": {"path": file}, "breakpoints": [{"line": line}]})
        self.ask("configurationDone", {})
        self._answer(launch)
        thread = self._event("stopped")["body"]["threadId"]
        frames = self.ask("stackTrace", {"threadId": thread})["body"]["stackFrames"]
        frame: int = frames[0]["id"]
        assert frames[0]["line"] == line
        return frame

    def value(self, frame: int, expression: str) -> str:
        """What an expression is in a frame, as the debugger shows it."""
        shown: str = self.ask("evaluate", {"expression": expression, "frameId": frame})["body"]["result"]
        return shown

    def finish(self) -> str:
        """Go on until the program has ended; what it has written, on the debug console or in a terminal."""
        self._send("continue", {"threadId": 1})
        self._event("terminated")
        return self.output + "".join(terminal.communicate(timeout=60)[0] for terminal in self._terminals)

    def ask(self, command: str, arguments: Mapping[str, Any]) -> Message:
        """Send a request and return its answer. Fails where it is refused."""
        return self._answer(self._send(command, arguments))

    def _send(self, command: str, arguments: Mapping[str, Any]) -> int:
        self._sequence += 1
        self._write({"seq": self._sequence, "type": "request", "command": command, "arguments": arguments})
        return self._sequence

    def _write(self, message: Message) -> None:
        content = json.dumps(message).encode()
        assert self._adapter.stdin is not None
        self._adapter.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(content), content))
        self._adapter.stdin.flush()

    def _answer(self, request: int) -> Message:
        while True:
            message = self._read()
            if message["type"] == "response" and message["request_seq"] == request:
                assert message["success"], message
                return message

    def _event(self, name: str) -> Message:
        while not any(event["event"] == name for event in self._events):
            self._read()
        position = [event["event"] for event in self._events].index(name)
        return self._events.pop(position)

    def _read(self) -> Message:
        assert self._adapter.stdout is not None
        length = 0
        while line := self._adapter.stdout.readline().strip():
            length = int(line.partition(b":")[2])
        assert length, f"the debugger has ended: {self.output}"
        message: Message = json.loads(self._adapter.stdout.read(length))
        if message["type"] == "event":
            if message["event"] == "output":
                self.output += message["body"]["output"]
            self._events.append(message)
        elif message["type"] == "request":
            self._run_in_terminal(message)
        return message

    def _run_in_terminal(self, request: Message) -> None:
        """What an editor does for `integratedTerminal`: start the command itself, with its own environment."""
        assert request["command"] == "runInTerminal"
        wanted = request["arguments"]
        environ = self._environ | wanted.get("env", {})
        terminal = subprocess.Popen(
            wanted["args"], cwd=wanted["cwd"], env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self._terminals.append(terminal)
        self._sequence += 1
        answer = {"type": "response", "request_seq": request["seq"], "success": True, "command": "runInTerminal"}
        self._write({"seq": self._sequence, "body": {"processId": terminal.pid}, **answer})
