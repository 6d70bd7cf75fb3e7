from tests.unit.core.generator.tape import Tape, notes

from understudy.core.generator.understanding import infer


def test_operations_that_were_never_asked_for_missing_things_answer_like_their_neighbors():
    model = infer(notes().samples())
    patch = next(drafts for endpoint, drafts in model.drafts.items() if endpoint.method == "PATCH")
    assert (patch[1].rung, patch[1].then["status"], patch[1].conditions[0].kind) == ("borrowed", 404, "absent")
    assert "never recorded here" in patch[1].notes[0]


def test_what_is_asked_for_inside_a_thing_that_is_not_there_misses_that_thing():
    tape = Tape()
    tape.add("PUT", "/boxes/b7", None, 201)
    tape.add("GET", "/boxes/b7", None, 200, {"id": "b7"})
    tape.add("GET", "/boxes/c8", None, 404, {"error": "no such box"})
    tape.add("PUT", "/boxes/b7/toys/t1", b"bear", 201)
    tape.add("GET", "/boxes/b7/toys/t1", None, 200, b"bear")
    tape.add("GET", "/boxes/b7/toys/t2", None, 404, {"error": "no such toy"})
    tape.add("PUT", "/boxes/b7/toys/t1?tags", b"soft", 204)
    tape.add("GET", "/boxes/b7/toys/t1?tags", None, 200, b"soft")
    tape.add("DELETE", "/boxes/b7/toys/t1", None, 204)
    tape.add("DELETE", "/boxes/b7", None, 204)
    model = infer(tape.samples())
    own = {(endpoint.method, endpoint.path, bool(endpoint.operation)): drafts for endpoint, drafts in model.drafts.items()}
    reads = own[("GET", "/boxes/{box}/toys/{toy}", False)]
    box = ("boxes", "{{ path.box }}")
    (outer,) = [draft for draft in reads if draft.conditions and draft.conditions[0].name == box]
    (inner,) = [draft for draft in reads if draft.conditions and draft.conditions[0].name[0].startswith("toys/")]
    assert (outer.then["json"], outer.conditions[0].kind, outer.rung) == ({"error": "no such box"}, "absent", "borrowed")
    assert (inner.then["json"], box in {condition.name for condition in inner.sealed}) == ({"error": "no such toy"}, True)
    tags = own[("GET", "/boxes/{box}/toys/{toy}", True)]
    assert not [draft for draft in tags for condition in draft.conditions if condition.name[0].startswith("tags_document")]


def test_a_key_that_was_issued_elsewhere_is_asked_of_all_who_brought_it():
    tape = Tape()
    key = [("Authorization", "Bearer 4f0c2d9e77aa4c1b")]
    tape.add("GET", "/notes", None, 401, {"error": "no key"})
    tape.add("GET", "/notes", None, 200, [], headers=key)
    tape.add("GET", "/rates", None, 200, {"eur": 1.1}, headers=key)
    tape.add("GET", "/health", None, 200, {"ok": True})
    drafts = {endpoint.path: own for endpoint, own in infer(tape.samples()).drafts.items()}
    usual, refused = drafts["/rates"]
    assert (usual.then["json"], refused.then["json"], refused.rung) == ({"eur": 1.1}, {"error": "no key"}, "borrowed")
    assert [(one.name, one.kind) for one in refused.conditions] == [(("authorization",), "absent")]
    assert len(drafts["/health"]) == 1


def configured():
    """A configuration that shows its options, of which there is only one set, beside things that may be missing."""
    tape = Tape()
    options = {"color": "blue", "size": 3}
    tape.add("GET", "/config/options", None, 200, options)
    tape.add("GET", "/config", None, 200, {"version": 7, "options": options})
    tape.add("PATCH", "/config/options", {"size": 9}, 204)
    tape.add("GET", "/config/options", None, 200, options | {"size": 9})
    tape.add("GET", "/config", None, 200, {"version": 7, "options": options | {"size": 9}})
    tape.add("PUT", "/config/folders/docs", {"id": "docs"}, 200, {"id": "docs"})
    tape.add("GET", "/config/folders/docs", None, 200, {"id": "docs"})
    tape.add("GET", "/config/folders/none", None, 404, {"error": "no folder"})
    return tape


def test_the_only_thing_of_its_kind_is_never_missing():
    drafts = infer(configured().samples()).drafts
    told = {(endpoint.method, endpoint.path): [draft.then.get("status", 200) for draft in own] for endpoint, own in drafts.items()}
    assert told[("GET", "/config/options")] == [200]
    assert told[("PATCH", "/config/options")] == [204]
    assert 404 in told[("GET", "/config/folders/{folder}")]


def test_a_read_that_finds_nothing_and_says_so_well_is_no_mistake():
    tape = Tape()

    def ask(query, answer):
        tape.add("POST", "/", {"query": query}, 200, answer)

    for key in ("a11", "a12"):
        ask(f'mutation {{ addAlbum(title: "{key} x") {{ id title }} }}', {"data": {"addAlbum": {"id": key, "title": f"{key} x"}}})
    for key in ("a11", "a12"):
        ask(f'{{ album(id: "{key}") {{ id title }} }}', {"data": {"album": {"id": key, "title": f"{key} x"}}})
    ask('mutation { removeAlbum(id: "a12") }', {"data": {"removeAlbum": True}})
    ask('mutation { removeAlbum(id: "a12") }', {"data": None, "errors": [{"message": "album a12 not found"}]})
    for key in ("a12", "a77", "a78"):
        ask(f'{{ album(id: "{key}") {{ id title }} }}', {"data": {"album": None}})
    model = infer(tape.samples())
    reads = next(drafts for endpoint, drafts in model.drafts.items() if endpoint.operation[0][1] == "album")
    assert all(draft.rung != "borrowed" for draft in reads)
