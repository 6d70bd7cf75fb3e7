import base64
import json

from tests.unit.core.generator.tape import START, Tape

from understudy.core.generator.proving.companions import Companions
from understudy.core.generator.proving.compare import compare
from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.nodes import Arr, Const, Expr, Obj, Text
from understudy.core.generator.templates.sources import Case, request_values
from understudy.core.generator.templates.tokens import explain_token, read_token, token_code, tokens_in
from understudy.core.model.message import Response


def token(**claims):
    head = {"alg": "RS256", "kid": "87208c0d0518319f3b48cf6ad3fc671aacf077b6609d1cfc"}
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (head, claims)) + ".c2ln"


def test_tokens_are_read_wherever_they_stand():
    signed = token(sub="ann")
    assert read_token(signed)[1] == {"sub": "ann"}
    assert list(tokens_in({"a": [signed, "x"], "b": {"c": signed}})) == [signed, signed]
    assert read_token("a.b.c") is None


def test_a_token_is_made_for_the_answer():
    tape = Tape()
    at = int(START)
    signed = token(iss="http://api.example:8000", aud="shop", sub="ann", scope="read", iat=at, nbf=at - 10, exp=at + 3600, at_hash="x1y2z3")
    tape.add("POST", "/token", "grant_type=password&client_id=shop&username=ann&scope=read", 200, {"access_token": signed})
    sample = tape.samples()[0]
    case = Case(sample, request_values(sample, {}))
    findings = Findings()
    made = explain_token(Aligner(Flow([sample]), findings), [signed], [case], ("access_token",))
    assert made.code == (
        "jwt({'iss': base_url, 'aud': request.form.client_id | default(omit), 'sub': request.form.username | default(omit), "
        "'scope': request.form.scope | default(omit)}, {'alg': 'RS256', 'kid': '87208c0d0518319f3b48cf6ad3fc671aacf077b6609d1cfc'}, "
        "iat=now('', 'epoch'), nbf=now('-10s', 'epoch'), exp=now('+3600s', 'epoch'))"
    )
    assert explain_token(Aligner(Flow([sample]), findings), ["plain"], [case], ("x",)) is None


def test_nodes_become_one_expression():
    node = Obj((("a", Arr((Const(1), Expr("x")))), ("b", Text(("re: ", Expr("y")))), ("c", Const({"d": [True, None]}))))
    assert token_code(node) == "{'a': [1, x], 'b': 're: ' ~ (y), 'c': {'d': [true, none]}}"


def test_tokens_made_anew_are_compared_by_their_claims():
    tape = Tape()
    exchange = tape.add("GET", "/t", None, 200, {"t": token(sub="ann", iat=int(START), at_hash="abc")})
    for answered, count in ((token(sub="ann", iat=int(START) + 3), 0), (token(sub="bob", iat=int(START)), 1)):
        body = json.dumps({"t": answered}).encode()
        assert len(compare(exchange, Response(200, exchange.outcome.headers, body), Companions())) == count


def test_a_token_that_does_not_say_when_it_was_made_lasts_whole_minutes():
    tape = Tape()
    signed = token(sub="ann", exp=int(START) + 3601)
    tape.add("POST", "/login", "username=ann", 200, {"access_token": signed})
    sample = tape.samples()[0]
    case = Case(sample, request_values(sample, {}))
    made = explain_token(Aligner(Flow([sample]), Findings()), [signed], [case], ("access_token",))
    assert made.code.endswith("exp=now('+3600s', 'epoch'))")
