import orjson

from understudy.cli.scenario import command

KNOWN = {
    "known": {"payments": ["brownout", "outage"], "mail": ["outage"]},
    "active": [{"name": "outage", "service": None, "session": "t1", "expires_at": None}],
    "rules": [
        {"service": "payments", "rule": "outage[0]", "eligible": 4, "applied": 1},
        {"service": "payments", "rule": "outage[1]", "eligible": 2, "applied": 2},
    ],
}


def test_the_list_says_what_is_on_and_what_it_did(server, told):
    server.answers["v1/scenarios"] = KNOWN
    assert told(command, "list").splitlines() == [
        "SERVICE   SCENARIO  ON                APPLIED",
        "payments  brownout  -                 -",
        "payments  outage    on in session t1  3 of 6",
        "mail      outage    on in session t1  -",
    ]
    assert orjson.loads(told(command, "list", "--json")) == KNOWN


def test_switching_on_says_for_whom(server, told):
    server.answers["v1/scenarios"] = {"name": "outage", "service": "payments", "session": None, "expires_at": None}
    assert told(command, "on", "outage", "--service", "payments", "--ttl", "30") == "outage is on for payments.\n"
    assert told(command, "on", "payments:outage") == "outage is on for payments.\n"
    assert server.calls == [
        ("POST", "v1/scenarios", {"name": "outage", "service": "payments", "ttl_s": 30.0}),
        ("POST", "v1/scenarios", {"name": "outage", "service": "payments"}),
    ]


def test_switching_off_says_how_many(server, told):
    server.answers["v1/scenarios"] = {"switched_off": 2}
    assert told(command, "off") == "Switched off 2 scenarios.\n"
    assert told(command, "off", "outage", "--session", "t1").startswith("Switched off")
    assert server.calls[1] == ("DELETE", "v1/scenarios", {"name": "outage", "session": "t1"})
