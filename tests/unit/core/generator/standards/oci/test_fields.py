"""Addresses, digests, sessions and ranges of a registry."""

from tests.unit.core.generator.standards.registry import SESSION, digest
from tests.unit.core.generator.tape import UPSTREAM, Tape

from understudy.core.generator.standards.oci.fields import link_of, location_of, range_of, session_form, session_of, stated, tail_of


def answered(*fields, target="/v2/a/b/blobs/uploads/"):
    tape = Tape()
    for one in fields:
        tape.add("POST", target, None, 202, fields=one)
    return tape.samples()


def test_an_address_keeps_its_form_and_the_state_in_it_is_made_anew():
    state = "cmmEBxWU4fGse6PDhXPHsWrCfYnZsAPrsQK7bBGCxkW9Wu5l"
    samples = answered([("Location", f"{UPSTREAM}/v2/a/b/blobs/uploads/{SESSION}?_state={state}")])
    written = location_of(samples, "session")["Location"]
    assert written == "{{ base_url }}/v2/{{ path.name }}/blobs/uploads/{{ session }}?_state={{ new_id('{alnum:48}') }}"
    assert (session_of(samples[0]), tail_of(samples[0]), session_form(samples)) == (SESSION, SESSION, "{uuid}")


def test_a_parameter_of_an_address_that_was_asked_with_comes_back():
    samples = answered([("Location", f"/v2/a/b/blobs/uploads/{SESSION}?key=some")], target=f"/v2/a/b/blobs/uploads/{SESSION}?key=some")
    assert location_of(samples, "session")["Location"].endswith("?key={{ request.query.key | urlencode }}")


def test_an_address_that_the_specification_does_not_know_is_none():
    assert location_of(answered([("Location", "/elsewhere")]), "session") == {}


def test_a_range_says_where_the_last_byte_is():
    assert range_of(answered([("Range", "bytes=0-9")]), "n") == {"Range": "bytes=0-{{ [(n) - 1, 0] | max }}"}
    assert range_of(answered([]), "n") == {}


def test_a_digest_is_written_as_it_was_perhaps_in_quotes():
    own = digest(b"a")
    assert stated(answered([("ETag", f'"{own}"')]), "etag", [own], "item.digest") == {"ETag": '"{{ item.digest }}"'}
    assert stated(answered([("ETag", "other")]), "etag", [own], "item.digest") == {}


def test_a_link_leads_on_from_the_last_element():
    link = link_of(answered([("Link", '</v2/a/b/tags/list?n=2&last=x>; rel="next"')]))["Link"]
    assert "'?n=' ~ request.query.n ~ '&last=' ~ (page.keys | last | urlencode)" in link
    assert link_of(answered([])) == {}
