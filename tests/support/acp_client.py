"""Ask an agent behind the Agent Client Protocol one thing, and print its answer: `acp_client.py FOLDER COMMAND...`."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any


class Agent:
    """An agent that speaks the protocol on its standard streams: one JSON object a line (JSON-RPC 2.0)."""

    def __init__(self, command: list[str]) -> None:
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.said = ""

    def ask(self, number: int, method: str, **params: Any) -> Any:
        """The result of a request. What it says meanwhile is kept; what it asks for is allowed or refused."""
        self._send({"id": number, "method": method, "params": params})
        assert self._child.stdout is not None
        for line in self._child.stdout:
            message = json.loads(line)
            if message.get("id") == number and "method" not in message:
                if "error" in message:
                    sys.exit(f"{method}: {json.dumps(message['error'])}")
                return message["result"]
            self._hear(message)
        sys.exit(f"{method}: the agent has ended")

    def _hear(self, message: dict[str, Any]) -> None:
        update = message.get("params", {}).get("update", {})
        if update.get("sessionUpdate") == "agent_message_chunk":
            self.said += update["content"].get("text", "")
        if "id" in message:
            self._send({"id": message["id"], "error": {"code": -32601, "message": "not here"}})

    def _send(self, message: dict[str, Any]) -> None:
        assert self._child.stdin is not None
        self._child.stdin.write(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")
        self._child.stdin.flush()

    def end(self) -> None:
        self._child.kill()
        self._child.wait()


def main(folder: str, command: list[str]) -> None:
    agent = Agent(command)
    try:
        agent.ask(1, "initialize", protocolVersion=1, clientCapabilities={"fs": {}})
        session = agent.ask(2, "session/new", cwd=folder, mcpServers=[])["sessionId"]
        agent.ask(3, "session/prompt", sessionId=session, prompt=[{"type": "text", "text": "hi"}])
    finally:
        agent.end()
    print(agent.said)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
