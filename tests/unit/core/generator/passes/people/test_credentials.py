import json

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.people.credentials import keep_told, note_credentials
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.people.session_lives import find_sessions
from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

USER = "{{ request.json.user | default(omit) }}"
TOKEN = "tok_eXq5oqIRZ9Qc81GN0G5m6EgXX2qWxBeX"


def test_issuers_keep_what_they_give_out_and_ends_take_it_back():
    tape = Tape()
    bearer = [("Authorization", f"Bearer {TOKEN}")]
    tape.add("POST", "/login", {"user": "ann"}, 200, {"token": TOKEN})
    tape.add("GET", "/me", None, 200, {"user": "ann"}, headers=bearer)
    tape.add("POST", "/logout", None, 204, headers=bearer)
    tape.add("GET", "/me", None, 401, {}, headers=bearer)
    endpoints = find_endpoints(tape.samples())
    drafts = {endpoint: [Draft(endpoint, endpoint.samples[:1])] for endpoint in endpoints}
    drafts[endpoints[0]][0].then = {"json": {"token": "{{ new_id('tok_{alnum:32}') }}"}}
    note_credentials(drafts, find_sessions(endpoints))
    assert drafts[endpoints[0]][0].then == {
        "let": {"credential": "{{ new_id('tok_{alnum:32}') }}"},
        "create": {
            "in": "credentials",
            "key": "{{ credential }}",
            "item": {"user": USER},
            "as": "issued",
        },
        "json": {"token": "{{ credential }}"},
    }
    assert drafts[endpoints[2]][0].then["remove"]["key"] == "{{ request.bearer | default('') }}"
    assert drafts[endpoints[1]][0].then == {}


def test_forms_keep_what_they_say_in_their_session():
    tape = Tape()
    page = [("Content-Type", "text/html")]
    cookie = [("Cookie", f"trip={TOKEN}")]
    tape.add("GET", "/authorize?state=st-4411", None, 200, fields=[("Set-Cookie", f"trip={TOKEN}; Path=/"), *page])
    tape.add("POST", "/trip", "login=ann&password=any", 302, headers=cookie, fields=[("Location", "/back")])
    tape.add("GET", "/back", None, 302, headers=cookie, fields=[("Location", "http://client.test/cb?state=st-4411&user=ann")])
    endpoints = find_endpoints(tape.samples())
    sessions = find_sessions(endpoints)
    assert sessions.of(endpoints[2].samples[0]).told == {"state": "st-4411", "login": "ann", "user": "ann"}
    drafts = {endpoint: [Draft(endpoint, endpoint.samples)] for endpoint in endpoints}
    drafts[endpoints[2]][0].then = {"headers": {"Location": "{{ session.state }}{{ session.user }}"}}
    keep_told(drafts)
    told = {"user": "{{ request.form.login | default(omit) }}"}
    assert drafts[endpoints[1]][0].then == {
        "update": {"in": "credentials", "key": "{{ request.cookies.trip }}", "item": told, "as": "session"},
    }
    assert drafts[endpoints[0]][0].then == {}


def test_a_key_that_xml_gives_out_and_later_requests_are_signed_with_is_kept():
    tape = Tape()

    def signed(key):
        scope = f"{key}/20261128/us-east-1/sts/aws4_request"
        return [("Authorization", f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=ab")]

    given = "<Given><Credentials><AccessKeyId>ASIAAYULDGNLSJUA60BP</AccessKeyId></Credentials></Given>"
    own, other = signed("AKIAJAMAJCXO8EZULGDE"), signed("ASIAAYULDGNLSJUA60BP")
    tape.add("POST", "/", "Action=GetCallerIdentity", 200, "<Who><UserId>AKIAJAMAJCXO8EZULGDE</UserId></Who>", headers=own)
    tape.add("POST", "/", "Action=AssumeRole&RoleSessionName=solo", 200, given, headers=own)
    tape.add("POST", "/", "Action=GetCallerIdentity", 200, "<Who><UserId>AROA:solo</UserId></Who>", headers=other)
    endpoints = find_endpoints(tape.samples())
    sessions = find_sessions(endpoints)
    assert list(sessions.issued) == ["ASIAAYULDGNLSJUA60BP"]
    assert sessions.of(endpoints[0].samples[1]).told["RoleSessionName"] == "solo"
    drafts = {endpoint: [Draft(endpoint, endpoint.samples)] for endpoint in endpoints}
    made = "<Given><Credentials><AccessKeyId>{{ new_id('{upper:20}') | xml }}</AccessKeyId></Credentials></Given>"
    drafts[endpoints[1]][0].then = {"text": made}
    note_credentials(drafts, sessions)
    then = drafts[endpoints[1]][0].then
    assert then["let"] == {"credential": "{{ new_id('{upper:20}') }}"}
    assert (then["create"]["in"], then["create"]["key"]) == ("credentials", "{{ credential }}")
    assert then["text"] == "<Given><Credentials><AccessKeyId>{{ credential | xml }}</AccessKeyId></Credentials></Given>"


def test_a_code_that_a_redirect_says_twice_is_kept_by_its_name():
    tape = Tape()
    address = f"http://client.test/cb?code={TOKEN}"
    tape.add("GET", "/authorize?client_id=app", None, 302, f"To {address}", fields=[("Location", address)], kind="text/plain")
    tape.add("POST", "/token", f"grant_type=authorization_code&code={TOKEN}", 200, {"expires_in": 60})
    endpoints = find_endpoints(tape.samples())
    drafts = {endpoint: [Draft(endpoint, endpoint.samples)] for endpoint in endpoints}
    made = {"location_id": "{{ new_id('tok_{alnum:32}') }}"}
    drafts[endpoints[0]][0].then = {"let": made, "headers": {"Location": "http://client.test/cb?code={{ location_id }}"}}
    note_credentials(drafts, find_sessions(endpoints))
    kept = drafts[endpoints[0]][0].then["create"]
    assert (kept["in"], kept["key"]) == ("credentials", "{{ location_id }}")
    assert kept["item"] == {"client_id": "{{ request.query.client_id | default(omit) }}"}


def test_a_key_ends_when_what_it_was_given_out_with_is_removed():
    tape = Tape()
    keys = {"ci": "lk_OydUk3QW1BYBpjCuNmFCDo1deKUbSxlYweYib7A", "web": "lk_GpKrCwsZpUEfHKEdoMlCQAqtvILSLkYCIiU4lD9x"}
    ids = {"ci": "91e8fc6363f3", "web": "3df3637b3e44"}
    for name, key in keys.items():
        tape.add("POST", "/keys", {"name": name}, 201, {"id": ids[name], "name": name, "key": key})
        tape.add("POST", "/notes", {"text": f"by {name}"}, 201, {"text": f"by {name}", "of": name}, headers=[("X-API-Key", key)])
    tape.add("DELETE", f"/keys/{ids['web']}", None, 204)
    tape.add("POST", "/notes", {"text": "late"}, 401, {"error": "no"}, headers=[("X-API-Key", keys["web"])])
    sessions = find_sessions(find_endpoints(tape.samples()))
    assert sessions.ended_by == {}
    assert sessions.revoked_by == {4: "key"}
    service = DocumentRehearsal(
        generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api")).document, "api"
    )

    def ask(method, path, body=None, key=""):
        fields = [("content-type", "application/json"), *([("x-api-key", key)] if key else [])]
        answer = service.answer(Request(method, path, Headers.of(fields), b"" if body is None else json.dumps(body).encode()), 1.8e9)
        return answer.status, json.loads(answer.body) if answer.body else None

    made = [ask("POST", "/keys", {"name": name})[1] for name in ("bi", "etl")]
    assert all(one["key"].startswith("lk_") for one in made)
    for _ in range(2):
        assert ask("POST", "/notes", {"text": "mine"}, made[1]["key"]) == (201, {"text": "mine", "of": "etl"})
    assert ask("DELETE", f"/keys/{made[1]['id']}")[0] == 204
    assert ask("POST", "/notes", {"text": "mine"}, made[1]["key"])[0] == 401
    assert ask("POST", "/notes", {"text": "mine"}, made[0]["key"])[1]["of"] == "bi"
