"""A stand-in for the pages and endpoints where people sign in: Claude's, ChatGPT's and GitHub's."""

from __future__ import annotations

from tests.support.authorization.server import AuthorizationServer

__all__ = ["AuthorizationServer"]
