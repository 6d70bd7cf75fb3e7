"""Articles of a press: states, tags of versions, slugs that are taken, bodies that are no JSON."""

import hashlib
import json

from tests.unit.core.generator.tape import Tape, iso

WRONG = {"error": "body is not valid JSON"}


def tag(article):
    return [("ETag", '"' + hashlib.md5(json.dumps(article).encode()).hexdigest() + '"')]


def press():
    tape = Tape()
    articles = []
    for number, (title, lang) in enumerate((("First Steps", "de"), ("Second Thoughts", None), ("Third Time", None)), 1):
        asked = {"title": title} | ({"lang": lang} if lang else {})
        made = {
            "id": number,
            "slug": title.lower().replace(" ", "-"),
            "title": title,
            "lang": lang or "en",
            "state": "draft",
            "at": iso(tape.now),
        }
        tape.add("POST", "/articles", asked, 201, made)
        articles.append(made)
    tape.add("POST", "/articles", {"title": "First Steps"}, 409, {"error": "slug first-steps is used by article 1"})
    tape.add("POST", "/articles", {"title": "Good One", "lang": "xx"}, 400, {"error": "lang must be one of the allowed values"})
    tape.add("POST", "/articles", {"lang": "de"}, 400, {"error": "title is missing"})
    tape.add("POST", "/articles", b"{broken", 400, WRONG, headers=[("content-type", "application/json")])
    tape.add("POST", "/articles", b"<a/>", 415, {"error": "what is this?"}, headers=[("content-type", "application/xml")])
    tape.add("GET", "/articles/1", None, 200, articles[0], fields=tag(articles[0]))
    old = tag(articles[0])
    articles[0] = articles[0] | {"title": "First Step", "state": "sent"}
    insists = [("If-Match", old[0][1])]
    tape.add("PATCH", "/articles/1", {"title": "First Step", "state": "sent"}, 200, articles[0], headers=insists, fields=tag(articles[0]))
    tape.add("PATCH", "/articles/1", {"title": "None"}, 412, {"error": "another version"}, headers=insists)
    tape.add("GET", "/articles", None, 200, {"items": articles, "size": 20})
    tape.add("GET", "/articles?state=sent", None, 200, {"items": articles[:1], "size": 20})
    articles[1] = articles[1] | {"state": "archived"}
    tape.add("PATCH", "/articles/2", {"state": "archived"}, 200, articles[1], fields=tag(articles[1]))
    tape.add("GET", "/articles", None, 200, {"items": [articles[0], articles[2]], "size": 20})
    tape.add("GET", "/articles?state=archived", None, 200, {"items": articles[1:2], "size": 20})
    tape.add("GET", "/articles?size=1", None, 200, {"items": articles[:1], "size": 1})
    return tape
