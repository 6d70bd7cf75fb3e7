"""Services and their stubs."""

from __future__ import annotations

from typing import Any

from understudy.admin.problems import MissingError
from understudy.admin.route import Call
from understudy.core.model.stub import Stub
from understudy.errors import UsageError
from understudy.runtime.stage import StagedService
from understudy.runtime.verify import describe_when


async def list_services(call: Call) -> Any:
    """List what is on stage."""
    return {"services": [_view(service) for service in call.stage.services.values()]}


async def show_service(call: Call) -> Any:
    """Show one service."""
    return _view(call.stage[call.path["service"]])


def _view(service: StagedService) -> dict[str, Any]:
    definition = service.definition
    return {
        "name": service.name,
        "url": service.url,
        "tls_url": service.tls_url,
        "upstream": definition.upstream,
        "hosts": list(definition.hosts),
        "on_miss": definition.on_miss,
        "source": definition.source,
        "stubs": len(definition.stubs),
        "scenarios": list(service.scenarios),
        "warnings": list(definition.warnings),
    }


async def list_stubs(call: Call) -> Any:
    """List the stubs of a service with the number of requests each has answered."""
    service = call.stage[call.path["service"]]
    hits = call.stage.counts().stubs
    return {"stubs": [_view_stub(stub, hits.get((service.name, stub.id), 0)) for stub in service.definition.stubs]}


async def show_stub(call: Call) -> Any:
    """Show one stub."""
    service = call.stage[call.path["service"]]
    hits = call.stage.counts().stubs
    for stub in service.definition.stubs:
        if stub.id == call.path["stub"]:
            return _view_stub(stub, hits.get((service.name, stub.id), 0))
    raise _no_stub(call)


def _view_stub(stub: Stub, hits: int) -> dict[str, Any]:
    return {
        "id": stub.id,
        "priority": stub.priority,
        "learned": stub.learned,
        "source": stub.source,
        "when": describe_when(stub.when),
        "hits": hits,
    }


async def add_stub(call: Call) -> Any:
    """Add a stub to a service."""
    service = call.stage[call.path["service"]]
    stub = call.stage.engine.compile_stub(service.definition, call.body)
    if any(known.id == stub.id for known in service.definition.stubs):
        raise UsageError(f"service {service.name!r} has a stub {stub.id!r} already; replace it with PUT")
    call.stage.engine.catalog.add_stub(service.name, stub)
    return {"id": stub.id}


async def replace_stub(call: Call) -> Any:
    """Put a stub in the place of the one with its id, or add it."""
    service = call.stage[call.path["service"]]
    stub = call.stage.engine.compile_stub(service.definition, {**call.body, "id": call.path["stub"]})
    call.stage.engine.catalog.add_stub(service.name, stub)
    return {"id": stub.id}


async def remove_stub(call: Call) -> Any:
    """Remove a stub from a service."""
    service = call.stage[call.path["service"]]
    if not call.stage.engine.catalog.remove_stub(service.name, call.path["stub"]):
        raise _no_stub(call)
    return {"removed": call.path["stub"]}


def _no_stub(call: Call) -> MissingError:
    return MissingError(f"service {call.path['service']!r} has no stub {call.path['stub']!r}")
