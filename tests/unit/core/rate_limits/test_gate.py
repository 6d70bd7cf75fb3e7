import pytest

from understudy.core.rate_limits.gate import OPEN, give_back
from understudy.testing.players import NOON, Rehearsed

HELLO = {"id": "hello", "when": {"path": "/hello/{id}"}, "then": {"json": {}}}


def limited(*policies, **service):
    then = {**HELLO["then"], "rate_limits": list(policies)}
    return Rehearsed({"stubs": [{**HELLO, "then": then}], **service})


def knock(service, n=1, **parts):
    return [service.ask("GET", "/hello/1", **parts).status for _ in range(n)]


def limit_state(service, session=""):
    store = service.store
    return store.transact("service", session, lambda workspace: dict(workspace.limits))


def test_n_allowed_means_n():
    service = limited({"token_bucket": {"capacity": 5, "refill": "1/s"}})
    assert knock(service, 6) == [200] * 5 + [429]
    service.clock.advance(0.5)
    assert knock(service) == [429]
    service.clock.advance(0.5)
    assert knock(service, 2) == [200, 429]


def test_a_refusal_says_how_long_to_wait_in_whole_seconds_rounded_up():
    service = limited({"token_bucket": {"capacity": 1, "refill": "1/s"}})
    knock(service)
    service.clock.advance(0.5)
    refused = service.ask("GET", "/hello/1")
    assert refused.headers.get("retry-after") == "1"
    assert refused.headers.get("ratelimit") == '"stubs-0";r=0;t=1'


def test_callers_have_their_own_allowance_and_those_without_a_key_share_one():
    service = limited({"limit": 1, "window": "1m", "key": [{"header": "authorization"}]})
    assert knock(service, 2, headers={"Authorization": "a"}) == [200, 429]
    assert knock(service, 2, headers={"Authorization": "b"}) == [200, 429]
    assert knock(service, 2) == [200, 429]


def test_some_keys_have_another_limit():
    service = limited({"limit": 3, "window": "1m", "key": ["client_ip"], "overrides": [{"key": "anonymous", "limit": 1, "window": "1m"}]})
    assert knock(service, 2) == [200, 429]


def test_no_credential_is_kept():
    service = limited({"limit": 5, "window": "1m", "key": [{"header": "authorization"}]})
    knock(service, headers={"Authorization": "Bearer s3cret"})
    assert "s3cret" not in repr(limit_state(service))


def test_when_one_policy_refuses_the_others_consume_nothing():
    service = limited(
        {"name": "wide", "limit": 10, "window": "1m", "dialect": "x-ratelimit"},
        {"name": "narrow", "limit": 1, "window": "1m", "dialect": "minimal"},
    )
    assert service.ask("GET", "/hello/1").headers.get("x-ratelimit-remaining") == "9"
    assert service.ask("GET", "/hello/1").status == 429
    service.clock.advance(60)
    assert service.ask("GET", "/hello/1").headers.get("x-ratelimit-remaining") == "9"


@pytest.mark.parametrize(("consume", "left"), [("none", 9), ("violating", 9), ("all", 8)])
def test_consuming_although_another_refused_is_an_option(consume, left):
    service = limited(
        {"name": "wide", "limit": 10, "window": "10m", "consume_on_reject": consume},
        {"name": "narrow", "limit": 1, "window": "1m"},
    )
    knock(service, 2)
    wide = next(value for key, value in limit_state(service).items() if key.startswith("limit:wide"))
    assert 10 - wide[1] == left


def test_penalising_providers_count_refused_requests_or_begin_anew():
    extending = limited({"limit": 1, "window": "10s", "count_rejected": "extend"})
    knock(extending)
    for _ in range(3):
        extending.clock.advance(6)
        assert knock(extending) == [429]
    extending.clock.advance(10)
    assert knock(extending) == [200]
    counting = limited({"sliding_log": {"limit": 1, "window": "10s"}, "count_rejected": True})
    knock(counting, 2)
    counting.clock.advance(9)
    knock(counting)
    counting.clock.advance(2)
    assert knock(counting) == [429]


def test_costs_by_method_and_by_template():
    dear = limited({"limit": 10, "window": "1m", "cost": {"default": "{{ request.query.n | int }}", "post": 5}})
    assert dear.ask("GET", "/hello/1?n=7").status == 200
    assert dear.ask("POST", "/hello/1").status == 429
    assert dear.ask("GET", "/hello/1?n=3").status == 200


def test_policies_concern_the_requests_they_match():
    service = limited({"limit": 1, "window": "1m", "match": {"methods": ["POST"]}})
    assert knock(service, 3) == [200] * 3
    assert [service.ask("POST", "/hello/1").status for _ in range(2)] == [200, 429]
    routes = limited({"limit": 1, "window": "1m", "match": {"routes": ["/hello/*"], "not_routes": ["/hello/free"]}})
    assert [routes.ask("GET", "/hello/free").status for _ in range(3)] == [200] * 3
    assert knock(routes, 2) == [200, 429]


def test_headers_show_the_tightest_of_several_policies():
    service = limited(
        {"name": "a", "limit": 100, "window": "1h", "dialect": "x-ratelimit"},
        {"name": "b", "limit": 2, "window": "1m", "dialect": "x-ratelimit"},
    )
    assert service.ask("GET", "/hello/1").headers.get("x-ratelimit-limit") == "2"


def test_the_ietf_dialect_lists_all_of_them():
    service = limited({"name": "a", "limit": 100, "window": "1h"}, {"name": "b", "limit": 2, "window": "1m"})
    assert service.ask("GET", "/hello/1").headers.get("ratelimit-policy") == '"a";q=100;w=3600, "b";q=2;w=60'


@pytest.mark.parametrize(
    ("emit", "shown"),
    [("always", [True] * 6), ("near", [False] * 3 + [True] * 3), ("on_reject", [False] * 5 + [True]), ("never", [False] * 6)],
)
def test_when_headers_are_shown(emit, shown):
    service = limited({"limit": 5, "window": "1m", "emit": emit, "dialect": "x-ratelimit"})
    assert [bool(service.ask("GET", "/hello/1").headers.get("x-ratelimit-limit")) for _ in range(6)] == shown


def test_places_are_given_back_when_the_response_is_finished():
    service = limited({"concurrency": {"limit": 2}})
    first, second, third = (service.decide("GET", "/hello/1") for _ in range(3))
    assert (first.outcome, second.outcome, third.outcome) == ("answer", "answer", "limited")
    service.player.release(first.leases)
    assert service.decide("GET", "/hello/1").outcome == "answer"
    give_back(second.leases, {})


def test_a_queue_holds_answers_back():
    service = limited({"leaky_queue": {"rate": "10/s", "queue": 3}})
    decisions = [service.decide("GET", "/hello/1") for _ in range(5)]
    assert [getattr(decision.steps[0], "seconds", 0.0) for decision in decisions[:4]] == pytest.approx([0, 0.1, 0.2, 0.3])
    assert decisions[4].outcome == "limited"


def test_shadow_mode_counts_but_lets_through():
    service = limited({"limit": 1, "window": "1m", "enforce": 0})
    decisions = [service.decide("GET", "/hello/1") for _ in range(2)]
    assert [decision.outcome for decision in decisions] == ["answer", "answer"]
    assert [decision.verdicts[0].allowed for decision in decisions] == [True, False]


def test_callers_beyond_the_bound_share_one_allowance():
    service = limited({"limit": 1, "window": "1m", "key": [{"header": "x"}], "max_keys": 2})
    assert [service.ask("GET", "/hello/1", headers={"x": str(who)}).status for who in (1, 2, 3, 4, 1)] == [200, 200, 200, 429, 429]


def test_a_refused_request_moves_nothing():
    document = {
        "stubs": [
            {
                "id": "make",
                "when": {"path": "/things", "method": "POST"},
                "then": {"create": {"in": "things", "item": {"n": 1}}, "rate_limits": [{"limit": 1, "window": "1m"}], "json": "{{ item }}"},
            },
            {"id": "count", "when": {"path": "/things"}, "then": {"json": "{{ count('things') }}"}},
        ]
    }
    service = Rehearsed(document)
    assert [service.ask("POST", "/things").status for _ in range(3)] == [200, 429, 429]
    assert service.json("GET", "/things") == 1


@pytest.mark.parametrize(
    ("lie", "header", "value"),
    [
        ({"omit_retry_after": True}, "retry-after", None),
        ({"retry_after": "garbage"}, "retry-after", "soon"),
        ({"retry_after": "negative"}, "retry-after", "-1"),
        ({"retry_after": "huge"}, "retry-after", "31536000"),
        ({"retry_after": "date"}, "retry-after", "Tue, 14 Nov 2023 22:14:20 GMT"),
        ({"retry_after": "past_date"}, "retry-after", "Tue, 14 Nov 2023 21:13:20 GMT"),
        ({"reset_skew": "-10s"}, "x-ratelimit-reset", str(int(NOON) + 50)),
        ({"remaining_lies": 7}, "x-ratelimit-remaining", "7"),
    ],
)
def test_inconsistent_providers(lie, header, value):
    service = limited({"limit": 1, "window": "1m", "dialect": "x-ratelimit", "unreliable": lie})
    knock(service)
    assert service.ask("GET", "/hello/1").headers.get(header) == value


def test_a_provider_may_refuse_below_its_limit_and_repeat_its_headers():
    service = limited({"limit": 1000, "window": "1m", "unreliable": {"reject_below_limit": 0.5, "duplicate_headers": True}})
    statuses = knock(service, 50)
    assert 10 < statuses.count(429) < 40
    assert len(service.ask("GET", "/hello/1").headers.get_all("ratelimit")) == 2


def test_nobody_is_asked_when_no_policy_concerns_a_request():
    service = limited({"limit": 1, "window": "1m", "match": {"method": "DELETE"}})
    assert service.decide("GET", "/hello/1").verdicts == OPEN.verdicts


def test_what_a_refusal_says_can_be_overridden():
    service = limited(
        {
            "limit": 1,
            "window": "1m",
            "dialect": "github",
            "on_exceed": {"status": 420, "json": {"e": 1}, "retry_after": "7s", "headers": {"x-a": "b"}},
        }
    )
    knock(service)
    refused = service.ask("GET", "/hello/1")
    assert (refused.status, refused.body, refused.headers.get("x-a")) == (420, b'{"e":1}', "b")
    service = limited({"limit": 1, "window": "1m", "on_exceed": {"retry_after": "7s"}})
    knock(service)
    assert service.ask("GET", "/hello/1").headers.get("retry-after") == "7"
