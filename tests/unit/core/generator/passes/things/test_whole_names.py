from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections


def found(name):
    tape = Tape()
    for topic in ("orders", "users"):
        tape.add("PUT", f"/v1/projects/acme/topics/{topic}", {}, 200, {"name": name(topic), "labels": {}})
        tape.add("GET", f"/v1/projects/acme/topics/{topic}", None, 200, {"name": name(topic), "labels": {}})
    tape.add("GET", "/v1/projects/acme/topics", None, 200, {"topics": [{"name": name(topic)} for topic in ("orders", "users")]})
    tape.add("DELETE", "/v1/projects/acme/topics/users", None, 204)
    tape.add("GET", "/v1/projects/acme/topics/users", None, 404, {"error": "not found"})
    return next(one for one in find_collections(find_endpoints(tape.samples())) if one.collection.name == "topics")


def test_the_name_that_answers_say_is_the_key():
    topics = found(lambda topic: f"projects/acme/topics/{topic}")
    assert topics.key_member == "name"
    assert {part.codes["topic"] for part in topics.parts.values() if part.role == "one"} == {"'projects/acme/topics/' ~ path.topic"}
    assert [key for _, key in topics.history] == ["projects/acme/topics/orders", "projects/acme/topics/users"]


def test_a_key_that_answers_say_by_itself_stays_what_it_is():
    topics = found(lambda topic: topic)
    assert {part.codes["topic"] for part in topics.parts.values() if part.role == "one"} == {"path.topic"}
