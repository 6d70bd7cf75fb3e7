"""Requests that change a thing under a word of their own."""

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.answers.answers import Answers
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.templates.flow import Flow


def box():
    tape = Tape()
    for name in ("a.txt", "b.txt"):
        tape.add("PUT", f"/box/{name}", b"one", 201, fields=[("ETag", f'"0x1AF3C9D27B{name[0]}"')])
        shown = [("ETag", f'"0x1AF3C9D27B{name[0]}"'), ("x-ms-meta-n", "1")]
        tape.add("GET", f"/box/{name}", None, 200, b"one", fields=shown, kind="text/plain")
    tape.add("PUT", "/box/a.txt?comp=metadata", None, 200, headers=[("x-ms-meta-k", "w")], fields=[("ETag", '"0x2BE4D8C36A10"')])
    shown = [("ETag", '"0x2BE4D8C36A10"'), ("x-ms-meta-k", "w")]
    tape.add("GET", "/box/a.txt", None, 200, b"one", fields=shown, kind="text/plain")
    for number, piece in enumerate((b"-two", b"-three")):
        tag = [("ETag", f'"0x3CD5E7F4{number}E21"'), ("x-ms-offset", str((3, 7)[number]))]
        tape.add("PUT", "/box/b.txt?comp=appendblock", piece, 201, fields=tag)
    shown = [("ETag", '"0x3CD5E7F41E21"'), ("x-ms-meta-n", "1")]
    tape.add("GET", "/box/b.txt", None, 200, b"one-two-three", fields=shown, kind="text/plain")
    tape.add("DELETE", "/box/a.txt", None, 204)
    return tape


def understood():
    samples = box().samples()
    endpoints = find_endpoints(samples)
    found = find_collections(endpoints)
    (things,) = found
    answers = Answers(Flow(samples), found)
    return things, lambda word: answers.draft(next(one for one in endpoints if one.operation == (("query:comp", word),)))


def test_what_reads_show_otherwise_afterwards_was_changed():
    things, drafted = understood()
    assert {dict(endpoint.operation)["query:comp"] for endpoint in things.changed_by} == {"metadata", "appendblock"}
    assert things.version_at((), "a.txt", 5).facets["content"] == b"one"
    (draft,) = drafted("metadata")
    assert draft.then["update"]["item"]["metadata"] == "{{ request.headers | starting('x-ms-meta-') }}"
    assert draft.then["headers"]["ETag"] == "{{ item.etag | default(omit) }}"


def test_what_is_brought_is_appended_where_reads_show_it_after_what_was_there():
    things, drafted = understood()
    assert {dict(endpoint.operation)["query:comp"] for endpoint in things.appended_by} == {"appendblock"}
    (draft,) = drafted("appendblock")
    assert draft.then["update"]["item"]["content"] == "{{ [item.content, request.body] | concat }}"
    assert draft.then["headers"]["x-ms-offset"] == "{{ ((item.content | length) - (request.body | length)) | string }}"


def test_looks_that_show_no_bytes_may_stand_between_what_is_appended_and_its_read():
    tape = box()
    tape.add("PUT", "/box/a.log", b"", 201, fields=[("ETag", '"0x1AF3C9D27B0A"')])
    for number, piece in enumerate((b"one ", b"two")):
        tape.add("PUT", "/box/a.log?comp=more", piece, 201, fields=[("ETag", f'"0x3CD5E7F4{number}E22"')])
    shown = [("ETag", '"0x3CD5E7F41E22"')]
    tape.add("HEAD", "/box/a.log", None, 200, fields=shown, kind="text/plain")
    tape.add("GET", "/box/a.log", None, 200, b"one two", fields=shown, kind="text/plain")
    (things,) = find_collections(find_endpoints(tape.samples()))
    assert {dict(endpoint.operation)["query:comp"] for endpoint in things.appended_by} == {"appendblock", "more"}


def test_what_is_known_to_change_nothing_is_not_blamed():
    tape = Tape()
    first, second = [("ETag", '"0x1AF3C9D27B0A"')], [("ETag", '"0x2BE4D8C36A10"')]
    tape.add("PUT", "/box/a.txt", b"one", 201, fields=first)
    tape.add("GET", "/box/a.txt", None, 200, b"one", fields=first, kind="text/plain")
    tape.add("PUT", "/box/a.txt?comp=lease", None, 201, fields=first)
    tape.add("GET", "/box/a.txt", None, 200, b"one", fields=first, kind="text/plain")
    tape.add("PUT", "/box/a.txt?comp=lease", None, 200, fields=first)
    tape.add("PUT", "/box/a.txt?comp=metadata", None, 200, headers=[("x-ms-meta-k", "w")], fields=second)
    tape.add("GET", "/box/a.txt", None, 200, b"one", fields=[*second, ("x-ms-meta-k", "w")], kind="text/plain")
    tape.add("DELETE", "/box/a.txt", None, 204)
    (things,) = find_collections(find_endpoints(tape.samples()))
    assert {dict(endpoint.operation)["query:comp"] for endpoint in things.changed_by} == {"metadata"}
