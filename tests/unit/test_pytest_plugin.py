from types import SimpleNamespace

import pytest

from understudy import pytest_plugin
from understudy.state.journal import Counts, RuleCount


def node(*markers):
    return SimpleNamespace(nodeid="test_x", iter_markers=lambda _name: iter(markers))


def test_markers_of_test_class_and_module_add_up_and_the_nearest_wins():
    near = pytest.mark.understudy("outage", seed=1).mark
    far = pytest.mark.understudy("slow", seed=2, own_server=True).mark
    assert pytest_plugin._arguments(node(near, far)) == {"scenarios": ("slow", "outage"), "seed": 1, "own_server": True}


def test_a_misspelt_marker_argument_is_an_error():
    with pytest.raises(pytest.UsageError, match="no argument sede"):
        pytest_plugin._arguments(node(pytest.mark.understudy(sede=1).mark))


def stage(rules):
    return SimpleNamespace(counts=lambda: Counts(rules={key: RuleCount(*count) for key, count in rules.items()}))


@pytest.mark.parametrize(
    ("scenario", "idle"),
    [("outage", False), ("payments:outage", True), ("mail:outage", False), ("out", True)],
)
def test_a_scenario_that_changed_nothing_is_noticed(scenario, idle):
    rules = {("payments", "outage[0]"): (3, 0), ("mail", "outage[0]"): (3, 1), ("mail", "outages[0]"): (1, 1)}
    assert bool(pytest_plugin._idle(stage(rules), (scenario,))) is idle


def test_the_environment_names_every_service():
    services = {"payments": SimpleNamespace(url="http://a"), "e-mail": SimpleNamespace(url="http://b")}
    found = pytest_plugin._environment(SimpleNamespace(services=services, admin_url="http://c", admin_token="t"))
    assert found == {
        "UNDERSTUDY_URL_PAYMENTS": "http://a",
        "UNDERSTUDY_URL_E_MAIL": "http://b",
        "UNDERSTUDY_ADMIN_URL": "http://c",
        "UNDERSTUDY_ADMIN_TOKEN": "t",
    }


def test_ledgers_of_workers_add_up():
    ledger = pytest_plugin.Ledger()
    ledger.add({("payments", "create"): 1, ("payments", "refund"): 0}, ["one"], {"outage": 0, "slow": 0})
    ledger.add({("payments", "create"): 2}, [], {"outage": 3, "slow": 0})
    assert ledger.hits == {("payments", "create"): 3, ("payments", "refund"): 0}
    assert ledger.misses == ["one"]
    assert ledger.idle == ["slow"]
