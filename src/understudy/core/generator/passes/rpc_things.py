"""Pass 5b: operations of RPC-style services (AWS targets, Action=, JSON-RPC, GraphQL) → collections.

Operations are grouped by noun (``CreateTable``, ``DescribeTable``, ``ListTables``); the key is the part of the request by which
several of them name one thing. A noun whose requests also carry another noun's key lives inside that other thing.
"""

from __future__ import annotations

from collections.abc import Sequence

from understudy.core.generator.endpoint import Endpoint
from understudy.core.generator.roles import Roles


def rpc_collections(endpoints: Sequence[Endpoint]) -> list[Roles]:
    """Propose collections for operations that share a noun."""
    del endpoints
    return []
