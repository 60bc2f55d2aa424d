"""A program that treats its login as Codex does. `CODEX_DOES` in the environment says what:

show        print the access token it finds
renew=NEW   replace all tokens by NEW's, as after a refresh
wait=FILE   print its token, wait until FILE says a name, then renew
logout      remove the login
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

auth = Path(os.environ["CODEX_HOME"]) / "auth.json"
task, _, value = os.environ.get("CODEX_DOES", "show").partition("=")
stored = json.loads(auth.read_text())
print(stored["tokens"]["access_token"], stored["tokens"]["refresh_token"], flush=True)
if task == "wait":
    sign, value = Path(value), ""
    while not value:
        time.sleep(0.01)
        value = sign.read_text() if sign.exists() else ""
if task in ("renew", "wait"):
    stored["tokens"] |= {"access_token": f"access-{value}", "refresh_token": f"refresh-{value}"}
    with auth.open("w") as file:
        json.dump(stored, file)
elif task == "logout":
    auth.unlink()
sys.exit(7)
