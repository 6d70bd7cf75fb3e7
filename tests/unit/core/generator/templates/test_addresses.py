"""Addresses that the server makes up."""

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.templates.addresses import cut_address, explain_address
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.nodes import Expr
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.traffic.sample import HERE


def test_names_and_new_ids_stand_between_the_signs_of_a_url():
    tape = Tape()
    ids = ("0b8a6d1c-3f0e-4f6a-9b57-7a2f4c1d9e01", "5e2c9a70-8d14-4b7e-a6f3-1c0d2e3f4a02")
    for name in ("team/app", "base"):
        tape.add("POST", f"/v2/{name}/uploads", None, 202)
    samples = tape.samples()
    cases = [Case(sample, {"path.name": name}) for sample, name in zip(samples, ("team/app", "base"), strict=True)]
    targets = [f"{HERE}/v2/{name}/uploads/{made}" for name, made in zip(("team/app", "base"), ids, strict=True)]
    found = explain_address(targets, cases, Flow(samples))
    assert found is not None
    assert found.parts == (f"{HERE}/v2/", Expr("path.name"), "/uploads/", Expr("new_id('{uuid}')"))


def test_an_address_without_anything_new_is_left_to_others():
    tape = Tape()
    tape.add("POST", "/a", None, 201)
    samples = tape.samples()
    assert explain_address(["/v2/base"], [Case(samples[0], {})], Flow(samples)) is None
    assert cut_address("/v2/base?state=abc") == ["v2", "base", "state", "abc"]


def test_a_word_of_the_protocol_stands_for_itself():
    tape = Tape()
    code = "0b8a6d1c-3f0e-4f6a-9b57-7a2f4c1d9e01"
    tape.add("GET", "/authorize?response_type=code", None, 302, fields=[("Location", f"http://client.test/cb?code={code}")])
    samples = tape.samples()
    cases = [Case(samples[0], {"request.query.response_type": "code"})]
    found = explain_address([f"http://client.test/cb?code={code}"], cases, Flow(samples))
    assert found is not None
    assert found.parts == ("http://client.test/cb?code=", Expr("new_id('{uuid}')"))


def test_what_stands_in_the_path_of_the_request_is_not_new():
    tape = Tape()
    tape.add("POST", "/devstoreaccount1/Tables", None, 201)
    samples = tape.samples()
    assert explain_address([f"{HERE}/devstoreaccount1/$metadata#Tables"], [Case(samples[0], {})], Flow(samples)) is None
