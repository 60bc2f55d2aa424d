"""JSON web tokens that nobody has signed."""

from __future__ import annotations

import base64
import json
from typing import Any


def jwt(**claims: Any) -> str:
    """A token that says this (RFC 7519)."""
    return ".".join(_encoded(part) for part in ({"alg": "none"}, claims)) + ".unsigned"


def chatgpt(account: str = "account-1", **claims: Any) -> str:
    """A token as OpenAI issues it for a ChatGPT account."""
    own = {"chatgpt_account_id": account, "chatgpt_plan_type": "pro", "chatgpt_user_id": "user-1"}
    return jwt(**{"https://api.openai.com/auth": own}, **claims)


def _encoded(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
