"""Answers of one kind, split by several looks at what was asked."""

from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.test_pipeline import run

from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.conditions.features import features_of
from understudy.core.generator.passes.answers.parts import told_by
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import parse_json
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

CHARGES = ["ch_8Zq2LmPx4Tn1Vw", "ch_1Kd7RtYb9Gs3Qa"]


def payments():
    """Payments that are made, confirmed at once, or held back, by what is asked."""
    tape = Tape()

    def make(number, asked, status, charge=None):
        found = {"id": f"pay_{number}Kd7RtYb9Gs3Qa", "amount": asked["amount"], "status": status, "charge": charge}
        tape.add("POST", "/payments", asked, 201, found)
        tape.add("GET", f"/payments/{found['id']}", None, 200, found)

    make(1, {"amount": 100}, "needs_method")
    make(2, {"amount": 200, "method": "card"}, "needs_confirmation")
    make(3, {"amount": 300, "method": "card", "confirm": True}, "succeeded", {"id": CHARGES[0], "captured": True})
    make(4, {"amount": 400, "method": "card", "confirm": True, "capture": "manual"}, "held", {"id": CHARGES[1], "captured": False})
    return tape


def ask(service, asked):
    import json

    body = json.dumps(asked).encode()
    response = service.answer(Request("POST", "/payments", Headers.of([("content-type", "application/json")]), body), 1.8e9)
    return json.loads(response.body)


def test_what_is_asked_decides_together_what_becomes_of_a_thing():
    generated = run(payments())
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")
    told = [
        ask(service, asked)["status"]
        for asked in (
            {"amount": 7, "method": "card", "confirm": True},
            {"amount": 8, "method": "card", "confirm": True, "capture": "manual"},
            {"amount": 9, "method": "card"},
            {"amount": 10},
        )
    ]
    assert told == ["succeeded", "held", "needs_confirmation", "needs_method"]
    assert ask(service, {"amount": 11, "method": "card", "confirm": True})["charge"]["captured"] is True


def test_looks_are_conditions_where_they_hold_for_one_part_alone():
    first, second, *_ = payments().samples()
    own, other = features_of(first, {}, {}), features_of(second, {}, {})
    look = (Condition("json", ("amount",), "present"),)
    assert told_by(look, [own], [other]) == look
    assert told_by(look, [own], [own]) is None
    assert told_by((), [own], [other]) is None


def test_kinds_of_bodies_are_told_by_what_they_are_called_not_by_what_is_in_them():
    tape = Tape()
    tape.add("POST", "/echo", {"name": "Ann"}, 200, {"json": {"name": "Ann"}, "form": {}})
    form = [("content-type", "application/x-www-form-urlencoded")]
    tape.add("POST", "/echo", b"shelf=low", 200, {"json": None, "form": {"shelf": "low"}}, headers=form)
    tape.add("POST", "/echo", b"just a text", 200, {"json": None, "form": {}}, headers=[("content-type", "text/plain")])
    service = DocumentRehearsal(run(tape).document, "api")
    fields = Headers.of([("content-type", "application/json")])
    said = service.answer(Request("POST", "/echo", fields, b'{"title": "x"}'), 1.8e9)
    assert parse_json(said.body) == {"json": {"title": "x"}, "form": {}}
    said = service.answer(Request("POST", "/echo", Headers.of(form), b"box=1&lid=2"), 1.8e9)
    assert parse_json(said.body) == {"json": None, "form": {"box": "1", "lid": "2"}}


def test_kinds_of_bodies_are_told_apart_also_where_one_of_them_is_not_explained():
    tape = Tape()
    for asked in ({"a": 1}, {"b": "two"}, {"c": [3]}):
        tape.add("POST", "/post", asked, 200, {"json": asked, "form": {}})
    for form, shown in (("a=1", {"a": "1"}), ("x=1&x=2", {"x": ["1", "2"]})):
        tape.add("POST", "/post", form, 200, {"json": None, "form": shown})
    for text, made in (("one", "0b8a6d1c3f0e"), ("two", "77"), ("three", "a b")):
        tape.add("POST", "/post", text.encode(), 200, {"json": None, "form": {}, "seen": made})
    service = DocumentRehearsal(run(tape).document, "api")
    assert ask_post(service, "application/json", b'{"q": [1]}') == {"json": {"q": [1]}, "form": {}}
    assert ask_post(service, "application/x-www-form-urlencoded", b"k=v") == {"json": None, "form": {"k": "v"}}


def ask_post(service, kind, body, path="/post"):
    import json

    return json.loads(service.answer(Request("POST", path, Headers.of([("content-type", kind)]), body), 1.8e9).body)


def test_turns_of_conversations_are_told_by_who_spoke_last_and_by_what_else_is_asked():
    tape = Tape()
    tools = [{"name": "weather"}]

    def asked(*said, **more):
        return {"model": "m-1", **more, "messages": [{"role": role, "content": content} for role, content in said]}

    def answer(content, stop, number):
        return {"object": "turn", "said": {"role": "assistant", "content": content}, "why": stop, "figures": {"number": number}}

    for text in ("hello there", "tell me more please"):
        tape.add("POST", "/chat", asked(("user", text)), 200, answer(f"You said: {text}", "stop", len(text.split())))
    weather = ("user", "What is the weather?")
    tape.add("POST", "/chat", asked(weather, tools=tools), 200, answer(None, "tool", 40))
    tape.add("POST", "/chat", asked(weather, ("tool", "sunny today"), tools=tools), 200, answer("The tool: sunny today", "stop", 50))
    generated = run(tape)
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")

    def told(body):
        import json

        return ask_post(service, "application/json", json.dumps(body, sort_keys=True).encode(), "/chat")["said"]["content"]

    assert told(asked(("user", "something else altogether"))) == "You said: something else altogether"
    assert told(asked(("user", "And the weather?"), tools=tools)) is None
    assert told(asked(weather, ("tool", "rain"), tools=tools)) == "The tool: rain"


def test_who_comes_back_with_a_cookie_is_answered_otherwise():
    tape = Tape()
    for number, kept in enumerate(("", "k3Vd8QwTn5RbXy7L", "", "h2Qd7KfLz0VbT9sY")):
        fields = [("Set-Cookie", f"seen={kept}; Path=/"), ("X-Again", "yes")] if kept else [("X-Again", "no")]
        tape.add(
            "GET",
            f"/start?step={number}",
            None,
            200,
            {"step": str(number)},
            headers=[("Cookie", f"seen={kept}")] if kept else [],
            fields=fields,
        )
    generated = run(tape)
    conditions = [stub["when"].get("cookies") for stub in generated.document["stubs"]]
    assert {"seen": {"present": True}} in conditions
    assert generated.proof.fidelity == 1.0


def test_what_one_look_explains_in_part_is_looked_at_again():
    tape = Tape()
    cards = {"4242": "pm_YvkuxVevCfwFrz", "3155": "pm_c8XtKw2mQx0LfE"}
    for last, number in cards.items():
        tape.add("POST", "/cards", {"last": last}, 201, {"id": number, "last": last})
        tape.add("GET", f"/cards/{number}", None, 200, {"id": number, "last": last})

    def pay(number, status, last="", **more):
        asked = {"amount": 100 * number, **({"card": cards[last]} if last else {}), **more}
        found = {"id": f"pay_{number}Kd7RtYb9Gs3Qa", "amount": asked["amount"], "card": asked.get("card"), "status": status}
        tape.add("POST", "/payments", asked, 201, found)
        tape.add("GET", f"/payments/{found['id']}", None, 200, found)

    pay(1, "needs_method")
    pay(2, "needs_confirmation", "4242")
    pay(3, "succeeded", "4242", confirm=True)
    pay(4, "held", "4242", confirm=True, capture="manual")
    pay(5, "needs_action", "3155", confirm=True)
    pay(6, "needs_confirmation", "3155")
    generated = run(tape)
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")

    def card(last):
        import json

        headers = Headers.of([("content-type", "application/json")])
        return json.loads(service.answer(Request("POST", "/cards", headers, json.dumps({"last": last}).encode()), 1.8e9).body)["id"]

    told = [
        ask(service, asked)["status"]
        for asked in (
            {"amount": 7, "card": card("4242"), "confirm": True},
            {"amount": 8, "card": card("3155"), "confirm": True},
            {"amount": 9, "card": card("3155")},
            {"amount": 10, "card": card("4242"), "confirm": True, "capture": "manual"},
            {"amount": 11},
        )
    ]
    assert told == ["succeeded", "needs_action", "needs_confirmation", "held", "needs_method"]


def test_tokens_of_programs_are_told_as_such_whatever_they_may_do_and_unknown_ones_as_none():
    from base64 import b64encode

    basic = [("Authorization", "Basic " + b64encode(b"worker:worker-Secret-99").decode())]
    kind = ("content-type", "application/x-www-form-urlencoded")
    tokens = ["at_YvkuxVevCfwFrz8Kd7RtYb9", "at_c8XtKw2mQx0LfE4Tn1VwGs3", "at_Qa5ZpLr6HsJ2UdMbN7oXe1"]
    tape = Tape()

    def token(asked, answer):
        tape.add("POST", "/token", asked, 200, answer, headers=[kind, *basic])

    def look(token, answer):
        tape.add("POST", "/introspect", b"token=" + token.encode(), 200, answer, headers=[kind, *basic])

    token(b"grant_type=password&username=ann&password=ann-Words-1&scope=mail", {"access_token": tokens[0], "expires_in": 3600})
    token(b"grant_type=client_credentials&scope=api:read", {"access_token": tokens[1], "expires_in": 600})
    look(tokens[0], {"active": True, "scope": "mail", "sub": "ann", "kind": "user"})
    look(tokens[2], {"active": False})
    look(tokens[1], {"active": True, "scope": "api:read", "kind": "program"})
    generated = run(tape)
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")

    def post(path, body):
        return parse_json(service.answer(Request("POST", path, Headers.of([kind, *basic]), body), 1.8e9).body)

    worker = post("/token", b"grant_type=client_credentials&scope=api:write")["access_token"]
    assert post("/introspect", b"token=" + worker.encode()) == {"active": True, "scope": "api:write", "kind": "program"}
    bob = post("/token", b"grant_type=password&username=bob&password=bob-Words-2&scope=files")["access_token"]
    assert post("/introspect", b"token=" + bob.encode()) == {"active": True, "scope": "files", "sub": "bob", "kind": "user"}
    assert post("/introspect", b"token=at_guessed") == {"active": False}
