#!/usr/bin/env python3
"""An agent in miniature: takes endpoint, key and model from its environment as the SDKs do, and asks one question.

It knows nothing of craft-run: `python3 agent.py "a question"` with the variables of the Anthropic or the OpenAI SDK set
by hand does the same.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen


def anthropic(question: str) -> Request:
    """The request of Anthropic's SDK: a token goes into `Authorization`, a key into `x-api-key`."""
    token, key = os.environ.get("ANTHROPIC_AUTH_TOKEN"), os.environ.get("ANTHROPIC_API_KEY", "")
    auth = {"Authorization": f"Bearer {token}"} if token else {"x-api-key": key}
    body = {"model": os.environ["ANTHROPIC_MODEL"], "max_tokens": 100, "messages": _messages(question)}
    base = os.environ.get("ANTHROPIC_BASE_URL", "https://api.anthropic.com")
    return _post(f"{base}/v1/messages", body, {"anthropic-version": "2023-06-01", **auth})


def openai(question: str) -> Request:
    """The request of OpenAI's SDK, whose base URL ends with the version."""
    body = {"model": os.environ["OPENAI_MODEL"], "messages": _messages(question)}
    base = os.environ.get("OPENAI_BASE_URL", "https://api.openai.com/v1")
    return _post(f"{base}/chat/completions", body, {"Authorization": f"Bearer {os.environ['OPENAI_API_KEY']}"})


def _messages(question: str) -> list[dict[str, str]]:
    return [{"role": "user", "content": question}]


def _post(url: str, body: dict[str, Any], headers: dict[str, str]) -> Request:
    return Request(url, json.dumps(body).encode(), {"Content-Type": "application/json", **headers})


def text_of(answer: dict[str, Any]) -> str:
    """What the model said, in either wire format."""
    text = answer["content"][0]["text"] if "content" in answer else answer["choices"][0]["message"]["content"]
    return str(text)


def main() -> int:
    question = " ".join(sys.argv[1:]) or "hello?"
    if "OPENAI_API_KEY" in os.environ:
        request = openai(question)
    elif "ANTHROPIC_MODEL" in os.environ:
        request = anthropic(question)
    else:
        print("agent: neither ANTHROPIC_MODEL nor OPENAI_API_KEY is set", file=sys.stderr)
        return 2
    try:
        with urlopen(request, timeout=10) as response:
            answer = json.load(response)
    except HTTPError as error:
        print(f"agent: {request.full_url} answered {error.code}", file=sys.stderr)
        return 1
    except URLError as error:
        print(f"agent: {request.full_url}: {error.reason}", file=sys.stderr)
        return 1
    print(f"asked  {request.full_url} for {answer['model']}")
    print(f"under  connection {os.environ.get('CRAFT_RUN_CONNECTION', 'none: started without craft-run')}")
    print(f"told   {text_of(answer)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
