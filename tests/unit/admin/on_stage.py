"""A stage without listeners: real services, journal and state, nothing on the network."""

from understudy.admin.route import Call
from understudy.bootstrap.engine import compile_stub, compile_when
from understudy.core.model.message import Request
from understudy.files.stubs.document import compile_document
from understudy.runtime.answerer import Answerer, Dates
from understudy.runtime.catalog import Catalog
from understudy.runtime.clock import ControlledClock
from understudy.runtime.replay import Player
from understudy.runtime.sessions import Sessions
from understudy.runtime.stage import Engine, Stage, StagedService, Traffic
from understudy.runtime.switchboard import Switchboard
from understudy.runtime.timer import ControlledTimer
from understudy.state.journal import MemoryJournal
from understudy.state.memory import MemoryStore

PAY = {
    "service": {"upstream": "https://api.pay.example", "hosts": ["pay.example"]},
    "resources": [{"name": "things", "seed": {"t1": {"id": "t1"}}}],
    "stubs": [
        {"id": "hello", "when": {"method": "GET", "path": "/hello"}, "then": {"text": "hello"}},
        {"id": "thing", "when": {"path": "/things/{id}", "item": {"in": "things", "key": "{{ path.id }}"}}, "then": {"json": "{{ item }}"}},
    ],
    "scenarios": {"down": [{"fault": {"status": 503}}]},
}


def make_stage(documents=None, load=None):
    """Compile documents by service name and put them on stage."""
    clock, store, journal = ControlledClock(), MemoryStore(), MemoryJournal()
    clock.freeze(1_000_000.0)
    switchboard, dates, timer = Switchboard(clock), Dates(clock), ControlledTimer(clock)
    services = [compile_document(document, name=name) for name, document in (documents or {"pay": PAY}).items()]
    catalog = Catalog(load or (lambda: services))
    catalog.build_with(lambda service, before: Player(service, store=store, clock=clock, before=before and before.index))
    sent = []

    def forget(name):
        store.reset(session=name)

    sessions = Sessions(forget)
    engine = Engine(
        catalog, journal, store, switchboard, sessions, clock, compile_when, compile_stub, timer.clock_changed, lambda: Traffic(2, 1)
    )
    stage = Stage(engine, admin_token="secret")
    for service in services:
        answerer = Answerer(
            catalog.build(service),
            journal=journal,
            switchboard=switchboard,
            sessions=sessions,
            clock=clock,
            timer=timer,
            dates=dates,
            notify=sent.append,
        )
        catalog.add(answerer)
        stage.add(StagedService(stage, service.name, f"http://{service.name}.test"))
    return stage


def ask(stage, method, target, *, service="pay", **fields):
    """Let a service answer a request, as a connection would."""
    names = {name.replace("_", "-"): value for name, value in fields.items()}
    answerer = stage.engine.catalog.named(service)
    entry = answerer.answer(Request(method, target), names.get)
    answerer.delivered(entry, "sent", 0, 0.0)
    return entry


def call(stage, path=None, query=None, body=None):
    return Call(stage, path or {}, query or {}, body or {})
