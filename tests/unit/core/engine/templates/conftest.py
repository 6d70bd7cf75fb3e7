import pytest

from understudy.core.engine.templates.scope import SCOPE, Scope
from understudy.core.engine.templates.views import RequestView
from understudy.core.model.draw import Draws
from understudy.core.model.resource import Resource
from understudy.state.memory import MemoryStore
from understudy.testing.messages import make_request
from understudy.testing.players import NOON

SEED = {"c1": {"id": "c1", "name": "Ada", "plan": {"tier": 2}}, "c2": {"id": "c2", "name": "Bob", "plan": {"tier": 1}}}


@pytest.fixture
def scope():
    """A scope in an open transaction, with a seeded collection."""
    resources = {"customers": Resource("customers", id_format="cus_{alnum:14}", seed=SEED), "jobs": Resource("jobs", id_format="{int}")}
    made = []
    MemoryStore().transact("s", "", lambda ws: made.append(Scope(ws, Draws(7, "", "s", "stub", 0), NOON, resources, "customers")))
    return made[0]


@pytest.fixture
def context(scope):
    def make(request=None, **names):
        return {"request": RequestView(request or make_request()), "path": {}, SCOPE: scope, **names}

    return make
