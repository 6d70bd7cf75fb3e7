import hashlib

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.conditions.features import features_of
from understudy.core.generator.passes.answers.literal import draft_literal
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.traffic.endpoint import Endpoint, Parameter


def test_distinct_requests_get_their_recorded_answers_and_equal_ones_a_sequence():
    tape = Tape()
    tape.add("GET", "/q?city=rome", None, 200, {"t": 20})
    tape.add("GET", "/q?city=oslo", None, 200, {"t": 3})
    tape.add("GET", "/q?city=oslo", None, 200, {"t": 4})
    samples = tape.samples()
    endpoint = find_endpoints(samples)[0]
    drafts = draft_literal(endpoint, {sample.number: features_of(sample, {}, {}) for sample in samples}, Flow(samples))
    assert [draft.rung for draft in drafts] == ["sequence", "literal"]
    assert [answer["json"] for answer in drafts[0].then["responses"]] == [{"t": 3}, {"t": 4}]
    assert drafts[1].conditions[0].value == "rome"


def test_a_parameter_that_the_path_fixes_is_read_nowhere_and_tags_are_made_from_bodies():
    tape = Tape()
    for name, size in (("hat", 5), ("cap", 7), ("tie", 9)):
        body = f'{{"id":"{name}","size":{size}}}'.encode()
        tag = f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
        tape.add("GET", f"/things/{name}", None, 200, body, fields=[("ETag", tag)])
    samples = tape.samples()
    endpoint = Endpoint("GET", ("things", Parameter("thing")), (), tuple(samples))
    features = {sample.number: features_of(sample, {"thing": sample.segments[1]}, {}) for sample in samples}
    drafts = draft_literal(endpoint, features, Flow(samples))
    assert len(drafts) == 3
    for draft in drafts:
        assert draft.then["etag"] == '"{md5}"'
        if any(condition.part == "path" for condition in draft.conditions):
            assert "path.thing" not in str(draft.then)


def _drafted(*asked: tuple[str, int]):
    tape = Tape()
    for code, size in asked:
        tape.add("GET", f"/sizes?code={code}", None, 200, {"size": size})
    samples = tape.samples()
    features = {sample.number: features_of(sample, {}, {}) for sample in samples}
    return draft_literal(find_endpoints(samples)[0], features, Flow(samples))


def test_a_random_looking_value_that_is_asked_for_again_tells_requests_apart():
    drafts = _drafted(("w5f3a91", 5), ("w77c02b", 9), ("w5f3a91", 5))
    assert [draft.rung for draft in drafts] == ["literal", "literal"]
    assert [draft.then["json"] for draft in drafts] == [{"size": 5}, {"size": 9}]
    assert drafts[1].conditions[0].value == "w77c02b"


def test_a_nonce_never_tells_requests_apart():
    (draft,) = _drafted(("w5f3a91", 5), ("w77c02b", 9))
    assert draft.rung == "sequence"


def test_a_nonce_deep_in_a_body_never_tells_requests_apart():
    tape = Tape()
    for nonce, size in (("w5f3a91", 5), ("w77c02b", 9)):
        tape.add("POST", "/sizes", {"options": {"trace": nonce, "unit": "cm"}}, 200, {"size": size})
    samples = tape.samples()
    (draft,) = draft_literal(find_endpoints(samples)[0], {sample.number: features_of(sample, {}, {}) for sample in samples}, Flow(samples))
    assert draft.rung == "sequence"


def test_content_that_nobody_can_make_stays_with_the_names_it_was_recorded_under():
    tape = Tape()
    for pack in (b"\x00PACK1", b"\x00PACK2"):
        tape.add("POST", "/app.git/git-receive-pack", pack, 200, pack[::-1], kind="application/x-git-receive-pack-result")
    samples = tape.samples()
    endpoint = Endpoint("POST", (Parameter("repository"), "git-receive-pack"), (), tuple(samples))
    features = {sample.number: features_of(sample, {"repository": sample.segments[0]}, {}) for sample in samples}
    drafts = draft_literal(endpoint, features, Flow(samples))
    assert [[(one.name, one.value) for one in draft.conditions] for draft in drafts] == [[(("repository",), "app.git")]]
