import pytest

from understudy.cli.state import command, parse_assignment
from understudy.errors import UsageError


def test_state_of_every_service_is_shown(server, told):
    server.answers["v1/services"] = {"services": [{"name": "payments"}, {"name": "mail"}]}
    server.answers["v1/services/payments/state"] = {"variables": {"mode": "on"}, "counters": {}, "collections": {"payments": 2}}
    server.answers["v1/services/mail/state"] = {"variables": {}, "counters": {}, "collections": {}}
    assert told(command, "show").splitlines() == ['payments: mode = "on"', "payments: payments: 2 items", "mail: nothing yet"]


def test_items_of_a_collection_are_shown(server, told):
    server.answers["v1/services/payments/collections/payments"] = {"items": {"pay_1": {"amount": 3}}}
    assert told(command, "show", "payments", "--collection", "payments", "--session", "t1") == 'pay_1  {"amount":3}\n'
    assert server.calls[-1][2] == {"session": "t1"}


def test_variables_are_set_and_all_is_reset(server, told):
    assert told(command, "set", "payments", "mode=on", "retries=3") == "Set mode, retries.\n"
    assert server.calls[-1] == ("PUT", "v1/services/payments/state", {"mode": "on", "retries": 3})
    told(command, "reset", "--service", "payments")
    assert server.calls[-1] == ("POST", "v1/reset", {"service": "payments"})


@pytest.mark.parametrize(("text", "value"), [("a=1", 1), ('a="1"', "1"), ("a=x=y", "x=y"), ("a=null", None), ("a=", "")])
def test_values_are_json_or_text(text, value):
    assert parse_assignment(text) == ("a", value)


def test_an_assignment_needs_a_name():
    with pytest.raises(UsageError):
        parse_assignment("mode")
