from dataclasses import replace

from tests.unit.core.generator.dav_traffic import Files, files

from understudy.core.generator.passes.trees.answers import draft_tree
from understudy.core.generator.passes.trees.history import find_tree
from understudy.core.generator.passes.trees.refusals import THIS, gone
from understudy.core.generator.templates.flow import Flow
from understudy.core.model.headers import Headers


def drafts(tape):
    samples = tape.samples()
    found = draft_tree(find_tree(samples), Flow(samples)).drafts
    return {(draft.endpoint.method, draft.samples[0].status): draft for own in found.values() for draft in own}


def test_refusals_have_the_reasons_of_the_standard():
    known = drafts(files())
    assert known["PROPFIND", 404].conditions == (gone(THIS),)
    assert [condition.name[0] for condition in known["COPY", 412].conditions] == ["files", "overwrite"]
    assert known["MKCOL", 405].rung == "template"


def test_what_was_never_refused_is_refused_as_elsewhere():
    known = drafts(files())
    assert known["DELETE", 404].rung == "borrowed"
    assert known["DELETE", 404].then["text"].startswith("<html>404")
    assert known["PUT", 409].conditions == known["MKCOL", 409].conditions


def test_a_lock_refuses_those_who_do_not_hold_it():
    server = Files()
    server.make("/d")
    server.put("/d/a", b"1")
    token = "opaquelocktoken:0b8a6d1c-3f0e-4f6a-9b57-7a2f4c1d9e01"
    server.tape.add("LOCK", "/d/a", None, 200, f"<prop><token>{token}</token></prop>", fields=[("Lock-Token", f"<{token}>")])
    server.tape.add("PUT", "/d/a", b"2", 423)
    server.tape.add("UNLOCK", "/d/a", None, 204, headers=[("Lock-Token", f"<{token}>")])
    known = drafts(server.tape)
    assert [condition.name[0] for condition in known["PUT", 423].conditions] == ["locks", "if"]
    assert known["LOCK", 200].then["let"] == {"lock_token": "{{ new_id('opaquelocktoken:{uuid}') }}"}
    assert known["MKCOL", 423].rung == "borrowed"


def test_what_the_server_does_all_the_same_is_not_refused():
    server = files()
    server.add("MKCOL", "/again/", None, 201)
    server.add("MKCOL", "/again/", None, 201)
    for exchange in [one for one in server.exchanges if one.outcome.status == 405]:
        server.exchanges.remove(exchange)
    assert ("MKCOL", 405) not in drafts(server)


def test_a_missing_directory_may_be_refused_in_other_words_than_a_missing_file():
    server = Files()
    server.make("/d")
    server.tape.add("GET", "/none/", None, 404, b"no directory", kind="text/plain")
    server.tape.add("GET", "/none", None, 404, b"no file", kind="text/plain")
    samples = server.tape.samples()
    found = draft_tree(find_tree(samples), Flow(samples)).drafts
    told = {draft.then["text"]: draft.tests for own in found.values() for draft in own if draft.endpoint.method == "GET"}
    assert told == {"no directory": ("{{ request.raw_path[-1] == '/' }}",), "no file": ("{{ request.raw_path[-1] != '/' }}",)}


def test_whoever_says_something_wrong_is_kept_out_of_everything():
    server = Files()
    server.tape.add("PROPFIND", "/", None, 401, headers=[("Authorization", "Basic YW5uOndyb25n"), ("Depth", "1")])
    server.make("/d")
    server.put("/d/a", b"1")
    for number, exchange in enumerate(server.tape.exchanges[1:], 1):
        known = Headers.of([*exchange.request.headers, ("Authorization", "Basic YW5uOnVy")])
        server.tape.exchanges[number] = replace(exchange, request=replace(exchange.request, headers=known))
    known = drafts(server.tape)
    (condition,) = known["PROPFIND", 401].conditions
    assert (condition.name, condition.kind, condition.value) == (("authorization",), "mark", ("wrong",))
    assert known["PUT", 401].conditions == (condition,)
