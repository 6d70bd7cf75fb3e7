"""Opaque cursors of lists."""

import hashlib

from tests.unit.core.generator.passes.answers.test_answers import drafts
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.answers.answers import Answers
from understudy.core.generator.passes.lists.cursors import decoded
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.templates.flow import Flow

TOKEN = "82c64789d3b0107a0e1e9c232dba571c"


def box_of_three():
    tape = Tape()
    for name in ("alpha1", "beta22", "gamma3"):
        tape.add("PUT", f"/box/{name}", b"text", 201)
    tape.add("GET", "/box/alpha1", None, 200, b"text")
    return tape


def listing_of_box(tape):
    samples = tape.samples()
    endpoints = find_endpoints(samples)
    (box,) = find_collections(endpoints)
    listing = next(endpoint for endpoint in endpoints if endpoint.path == "/box")
    (draft,) = Answers(Flow(samples), [box]).draft(listing)
    return draft


def test_a_token_that_is_made_from_the_last_key_is_made_so_again():
    tape = Tape()
    for name in ("alpha1", "beta22", "gamma3", "delta4"):
        tape.add("PUT", f"/box/{name}", b"text", 201)
    tape.add("GET", "/box/alpha1", None, 200, b"text")
    token = hashlib.md5(b"beta22", usedforsecurity=False).hexdigest()
    tape.add("GET", "/box?limit=2", None, 200, {"entries": [{"name": "alpha1"}, {"name": "beta22"}], "next": token})
    # The answer says the token that was asked for, too: it did not make it.
    rest = {"entries": [{"name": "delta4"}, {"name": "gamma3"}], "asked": token}
    tape.add("GET", f"/box?limit=2&cursor={token}", None, 200, rest)
    draft = listing_of_box(tape)
    assert draft.then["create"]["key"] == "{{ last | md5 }}"
    assert draft.then["json"]["next"] == "{{ page.next | md5 if page.next }}"


def test_a_token_that_is_no_key_is_made_anew_and_remembered():
    tape = box_of_three()
    tape.add("GET", "/box?limit=2", None, 200, {"entries": [{"name": "alpha1"}, {"name": "beta22"}], "next": TOKEN})
    tape.add("GET", f"/box?limit=2&cursor={TOKEN}", None, 200, {"entries": [{"name": "gamma3"}]})
    draft = listing_of_box(tape)
    assert draft.then["let"] == {"cursor": "{{ new_id('{hex:32}') }}"}
    assert draft.then["list"]["after"] == "{{ lookup('cursors_of_box', request.query.cursor).key }}"
    assert draft.then["create"]["in"] == "cursors_of_box"
    assert draft.then["json"]["next"] == "{{ cursor if page.next }}"


def test_a_token_that_says_how_many_went_before_is_made_and_read_again():
    tape = box_of_three()
    tape.add("GET", "/box?limit=2", None, 200, {"entries": [{"name": "alpha1"}, {"name": "beta22"}], "next": "bzoy"})
    tape.add("GET", "/box?limit=2&cursor=bzoy", None, 200, {"entries": [{"name": "gamma3"}]})
    draft = listing_of_box(tape)
    assert draft.then["list"]["offset"] == "{{ request.query.cursor | b64decode | replace('o:', '') }}"
    assert draft.then["json"]["next"] == "{{ ('o:' ~ page.next_offset) | b64encode if page.next }}"
    assert decoded("bzoy") == "o:2"
    assert decoded("%%") is None


def test_a_token_that_says_the_last_key_among_other_words_is_made_again():
    import base64

    def token(key):
        return base64.b64encode(f"order:{key}".encode()).decode()

    tape = Tape()
    things = [{"id": number, "name": f"n{number}"} for number in (1001, 1002, 1003)]
    for one in things:
        tape.add("POST", "/orders", {"name": one["name"]}, 201, one)
    tape.add("GET", "/orders?limit=2", None, 200, {"data": things[:2], "next": token(1002)})
    tape.add("GET", f"/orders?limit=2&cursor={token(1002).replace('=', '%3D')}", None, 200, {"data": things[2:], "next": None})
    tape.add("GET", "/orders/1001", None, 200, things[0])
    (draft,) = drafts(tape, "GET", "/orders")
    assert draft.then["list"]["after"] == "{{ request.query.cursor | b64decode | replace('order:', '') }}"
    assert draft.then["json"]["next"] == "{{ ('order:' ~ page.next) | b64encode if page.next else none }}"


def test_a_token_in_a_link_to_the_next_page_is_made_anew_and_remembered():
    for where in ("Link", "Next-Page", "body"):
        tape = box_of_three()
        link = f"http://api.example:8000/box?limit=2&cursor={TOKEN}"
        fields = {"Link": [("Link", f'<{link}>; rel="next"')], "Next-Page": [("Next-Page", link)], "body": []}[where]
        more = {"next": link} if where == "body" else {}
        tape.add("GET", "/box?limit=2", None, 200, {"entries": [{"name": "alpha1"}, {"name": "beta22"}], **more}, fields=fields)
        last = {"next": None} if where == "body" else {}
        tape.add("GET", f"/box?limit=2&cursor={TOKEN}", None, 200, {"entries": [{"name": "gamma3"}], **last})
        draft = listing_of_box(tape)
        assert draft.then["let"] == {"cursor": "{{ new_id('{hex:32}') }}"}
        assert draft.then["list"]["after"] == "{{ lookup('cursors_of_box', request.query.cursor).key }}"
        assert "request.url | with_query('cursor', cursor)" in str(draft.then)


def test_numbers_in_links_are_no_tokens():
    tape = box_of_three()
    names = [{"name": "alpha1"}, {"name": "beta22"}, {"name": "gamma3"}]
    link = "http://api.example:8000/box?limit=2&page=2"
    tape.add("GET", "/box?limit=2", None, 200, {"entries": names[:2], "next": link})
    tape.add("GET", "/box?limit=2&page=2", None, 200, {"entries": names[2:], "next": None})
    draft = listing_of_box(tape)
    assert draft.then["list"]["limit"] == "{{ request.query.limit }}"
    assert "let" not in draft.then


def test_a_token_may_be_the_key_of_the_first_thing_of_the_page_after():
    tape = box_of_three()
    tape.add("GET", "/box?limit=2", None, 200, {"entries": [{"name": "alpha1"}, {"name": "beta22"}], "next": "gamma3"})
    tape.add("GET", "/box?limit=2&pageToken=gamma3", None, 200, {"entries": [{"name": "gamma3"}]})
    draft = listing_of_box(tape)
    assert draft.then["create"]["key"] == "{{ page.following }}"
    assert draft.then["list"]["after"] == "{{ lookup('cursors_of_box', request.query.pageToken).key }}"
    assert draft.then["json"]["next"] == "{{ page.following if page.next }}"
