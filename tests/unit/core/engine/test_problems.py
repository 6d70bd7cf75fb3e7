import orjson

from understudy.core.engine.problems import error_steps, miss_steps, unable_steps


def test_a_miss_says_what_came_near():
    head, body, _ = miss_steps("pay", "GET", "/x", [{"stub": "a"}])
    assert (head.status, head.headers.get("understudy-miss"), head.headers.get("content-type")) == (501, "pay", "application/problem+json")
    assert orjson.loads(body.data)["near_misses"] == [{"stub": "a"}]


def test_an_error_names_stub_and_place():
    head, body, _ = error_steps("create", "json: x is not there")
    assert (head.status, head.headers.get("understudy-error")) == (500, "create")
    assert "json: x is not there" in orjson.loads(body.data)["detail"]


def test_a_generated_stub_that_cannot_answer_is_a_miss_that_names_it():
    head, body, _ = unable_steps("pay", "create", "json: x is not there")
    assert (head.status, head.headers.get("understudy-miss")) == (501, "pay")
    assert orjson.loads(body.data)["stub"] == "create"
    assert "json: x is not there" in orjson.loads(body.data)["detail"]
