from tests.unit.core.generator.traffic import Tape

from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.credentials import note_credentials
from understudy.core.generator.passes.endpoints import find_endpoints
from understudy.core.generator.sessions import find_sessions

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
