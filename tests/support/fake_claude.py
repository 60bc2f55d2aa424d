"""A program that treats its login as Claude Code does. `CLAUDE_DOES` in the environment says what:

show          print the access token it finds, and whether there is a refresh token
wait=TOKENS   print tokens as they change in the file, until it has seen that many different ones
login=NEW     sign in anew, as `/login` does
logout        remove the login
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

home = os.environ.get("CLAUDE_CONFIG_DIR")
if home is None:
    print("variable", os.environ.get("CLAUDE_CODE_OAUTH_TOKEN"), flush=True)
    sys.exit(8)
file = Path(home) / ".credentials.json"
task, _, value = os.environ.get("CLAUDE_DOES", "show").partition("=")


def login() -> dict[str, object]:
    found: dict[str, object] = json.loads(file.read_text())["claudeAiOauth"]
    return found


seen = [login()["accessToken"]]
print(seen[0], "refreshToken" in login(), flush=True)
if task == "wait":
    while len(seen) < int(value):
        time.sleep(0.02)
        if login()["accessToken"] != seen[-1]:
            seen.append(login()["accessToken"])
            print(seen[-1], "refreshToken" in login(), flush=True)
elif task == "login":
    new = {"accessToken": f"sk-ant-oat01-{value}", "refreshToken": f"sk-ant-ort01-{value}", "expiresAt": 4102444800000}
    file.write_text(json.dumps({"claudeAiOauth": new}))
elif task == "logout":
    file.unlink()
sys.exit(7)
