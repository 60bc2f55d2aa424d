"""GitHub Copilot's own answers: who signs in, and which models there are."""

from __future__ import annotations

from typing import Any

_HOST = "https://api.individual.githubcopilot.com"
_CAN: dict[str, Any] = {
    "family": "gpt-5.4",
    "type": "chat",
    "limits": {"max_context_window_tokens": 128000, "max_prompt_tokens": 100000, "max_output_tokens": 16000},
    "supports": {"streaming": True, "tool_calls": True},
    "tokenizer": "o200k_base",
}


def user() -> dict[str, Any]:
    """Whoever has the token."""
    return {"login": "ada", "copilot_plan": "individual", "chat_enabled": True, "endpoints": {"api": _HOST}}


def models(*ids: str) -> dict[str, Any]:
    """The models of the account."""
    common = {"object": "model", "model_picker_enabled": True, "policy": {"state": "enabled"}, "capabilities": _CAN}
    served = {"supported_endpoints": ["/chat/completions", "/responses"]}
    return {"data": [{"id": each, "name": each, "version": each, **common, **served} for each in ids]}
