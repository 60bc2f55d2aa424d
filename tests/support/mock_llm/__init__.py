"""A mock of the providers' APIs on the loopback interface, which keeps every request that it gets.

Real agents and SDKs are pointed at it, as endpoint or as HTTP proxy, and the tests look at what arrived.
"""

from __future__ import annotations

from tests.support.mock_llm.received import Received, SigV4
from tests.support.mock_llm.server import REPLY, MockLlm

__all__ = ["REPLY", "MockLlm", "Received", "SigV4"]
