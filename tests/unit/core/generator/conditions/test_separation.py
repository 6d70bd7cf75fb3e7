from tests.unit.core.generator.tape import Tape

from understudy.core.generator.conditions.condition_matchers import write_conditions
from understudy.core.generator.conditions.conditions import Condition, Features
from understudy.core.generator.conditions.features import features_of
from understudy.core.generator.conditions.separation import separate


def features(*requests, items=({}, {})):
    tape = Tape()
    for method, target, asked, headers in requests:
        tape.add(method, target, asked, headers=headers)
    return [features_of(sample, {}, found) for sample, found in zip(tape.samples(), items, strict=True)]


def test_a_missing_credential_explains_401():
    without, with_ = features(("GET", "/?a=1", None, ()), ("GET", "/", None, [("Authorization", "Bearer x")]))
    assert separate([without], [with_], 401) == (Condition("headers", ("authorization",), "absent"),)


def test_a_grant_that_was_never_given_out_is_invalid_however_it_looks():
    key = ("credentials", "{{ request.form.refresh_token }}")
    form = b"grant_type=refresh_token&refresh_token="
    tape = Tape()
    for number, grant in enumerate((b"nonsense", b"q7Xw2LmT9cRk4BzYv8Hd")):
        tape.add(
            "POST", "/token", form + grant, 400 if number == 0 else 200, headers=[("content-type", "application/x-www-form-urlencoded")]
        )
    known = [features_of(sample, {}, {key: sample.good}) for sample in tape.samples()]
    assert separate(known[:1], known[1:], 400) == (Condition("item", key, "absent"),)


def test_a_missing_field_explains_422_and_a_missing_thing_404():
    bad, good = features(("POST", "/", {"b": 1}, ()), ("POST", "/", {"a": 1, "b": 1}, ()))
    assert separate([bad], [good], 422) == (Condition("json", ("a",), "absent"),)
    key = ("notes", "{{ path.id }}")
    gone, there = features(("GET", "/", None, ()), ("GET", "/", None, ()), items=({key: False}, {key: True}))
    assert separate([gone], [there], 404) == (Condition("item", key, "absent"),)


def test_nothing_is_no_positive_number():
    tape = Tape()
    tape.add("POST", "/", {"amount": -5}, 400, {"error": "amount must be positive"})
    tape.add("POST", "/", {"amount": 5}, 200, {})
    bad, good = (features_of(sample, {}, {}) for sample in tape.samples())
    assert separate([bad], [good], 400) == (Condition("json", ("amount",), "unpositive"),)


def test_random_values_never_decide():
    one, other = features(("GET", "/?t=ab12cd34ef56ab12", None, ()), ("GET", "/?t=ff12cd34ef56ab99", None, ()))
    assert separate([one], [other], 200) is None


def test_fields_that_name_one_call_among_other_words_never_decide():
    calls = ("lib/3.1 call/0b8a6d1c-3f0e-4f6a-9b57-7a2f4c1d9e01", "lib/3.1 call/5e2c9a70-8d14-4b7e-a6f3-1c0d2e3f4a02")
    one, other = features(*(("GET", "/", None, [("X-Client", call)]) for call in calls))
    assert separate([one], [other], 200) is None


def test_an_unknown_name_is_refused_with_any_password():
    refused = Features({("json", ("email",)): "nobody@example.com", ("json", ("password",)): "x"}, marks={("json", ("password",)): "a3f"})
    accepted = Features({("json", ("email",)): "ada@example.com", ("json", ("password",)): "y"})
    assert separate([refused], [accepted], 401) == (Condition("json", ("email",), "equals", "nobody@example.com"),)


def test_what_belongs_to_others_is_refused_by_whose_it_is():
    mine = ("notes", "{{ path.note }}", "owner", "{{ account.id }}")
    there = ("notes", "{{ path.note }}")
    red = ("notes", "{{ path.note }}", "color", "red")
    other, own, gone = (
        features(("GET", "/n", None, ()), items=(found,))[0] for found in ({there: True, red: True}, {there: True, mine: True}, {})
    )
    assert separate([other], [own, gone], 403) == (Condition("item", mine, "absent"), Condition("item", there, "present"))
    assert separate([gone], [own, other], 404) == (Condition("item", there, "absent"),)
    assert separate([other], [own, gone], 400) == (Condition("item", mine, "absent"), Condition("item", there, "present"))


def test_a_refusal_is_about_the_field_that_it_speaks_of():
    tape = Tape()
    tape.add("POST", "/", {"title": "tea", "points": 3}, 201, {})
    tape.add("POST", "/", {"title": "milk", "points": 9}, 201, {})
    tape.add("POST", "/", {"title": "rice", "points": 500, "extra": 1}, 422, {"loc": ["body", "points"], "msg": "at most 100"})
    tea, milk, rice = (features_of(sample, {}, {}) for sample in tape.samples())
    found = separate([rice], [tea, milk], 422)
    assert found == (Condition("json", ("points",), "fault", ("gt", 100)),)
    when: dict = {}
    write_conditions(found, when, {})
    assert when == {"json": {"points": {"gt": 100}}}


def test_a_thing_that_is_gone_is_missed_whatever_the_refusal_calls_it():
    key = ("notes", "{{ request.json.note }}")
    gone = Features({("json", ("note",)): 1}, told="note 1 not found")
    there = Features({("json", ("note",)): 2, ("item", key): True})
    assert separate([gone], [there], 404) == (Condition("item", key, "absent"),)


def test_a_thing_that_is_gone_is_missed_however_long_its_name_is():
    key = ("boxes", "{{ path.key }}")
    there = Features({("path", ("key",)): "short", ("item", key): True})
    gone = Features({("path", ("key",)): "a-much-longer-name"}, told="The specified key does not exist")
    assert separate([gone], [there], 404) == (Condition("item", key, "absent"),)


def test_a_switch_says_more_than_words_and_a_list_may_be_empty():
    asked = [{"stream": False, "prompt": "a b"}, {"stream": True, "prompt": "c d"}, {"stream": True, "prompt": "e f"}]
    plain, *streamed = features(*(("POST", "/", one, ()) for one in asked), items=({}, {}, {}))
    assert separate(streamed, [plain], 200) == (Condition("json", ("stream",), "equals", True),)
    none, some = features(("POST", "/", {"tools": []}, ()), ("POST", "/", {"tools": [{"name": "x"}]}, ()))
    (found,) = separate([some], [none], 200)
    assert found == Condition("json", ("tools",), "some")
    when: dict = {}
    write_conditions([found], when, {})
    assert when == {"json": {"tools": {"length": {"gt": 0}}}}


def told(words, values, items):
    return Features({**values, **{("item", name): True for name, there in items.items() if there}}, told=words)


def test_what_is_there_already_explains_a_refusal_that_says_so():
    key = ("boxes", "{{ request.json.name }}")
    bad = told("the box exists already", {("json", ("name",)): "a"}, {key: True})
    good = told("", {("json", ("name",)): "a", ("json", ("size",)): 3}, {})
    assert separate([bad], [good], 400) == (Condition("item", key, "present"),)


def test_what_a_request_leaves_out_beside_a_thing_that_is_there_explains_a_refusal_that_speaks_of_it():
    key = ("boxes", "{{ request.json.name }}")
    bad = told("the value is there: set overwrite", {("json", ("name",)): "a", ("json", ("value",)): "z"}, {key: True})
    new = told("", {("json", ("name",)): "a", ("json", ("value",)): "x"}, {})
    over = told("", {("json", ("name",)): "a", ("json", ("value",)): "y", ("json", ("overwrite",)): True}, {key: True})
    assert separate([bad], [new, over], 400) == (Condition("json", ("overwrite",), "absent"), Condition("item", key, "present"))


def test_who_is_let_in_may_be_said_by_the_path():
    from base64 import b64encode

    from tests.unit.core.generator.league import Played
    from tests.unit.core.generator.tape import Tape

    def known(user, password):
        return [("Authorization", "Basic " + b64encode(f"{user}:{password}".encode()).decode())]

    tape = Tape()
    for user, password in (("ann", "sesame"), ("bob", "open")):
        for sent, status in ((known(user, password), 200), (known(user, "no"), 401), (known(f"x{user}", password), 401), ([], 401)):
            tape.add("GET", f"/auth/{user}/{password}", None, status, {"user": user} if status == 200 else None, headers=sent)
    played = Played(tape)
    for sent, status in ((known("zoe", "hunter"), 200), (known("zoe", "open"), 401), (known("ann", "hunter"), 401), ([], 401)):
        played.ask("GET", "/auth/zoe/hunter", None, status, headers=[(name.lower(), value) for name, value in sent])


def test_a_state_that_matters_to_what_is_asked_says_more_than_a_recorded_number():
    declined = ("cards", "{{ request.json.card }}", "last", "0341")
    requests = (
        ("POST", "/", {"amount": 5, "card": "a", "confirm": True}, ()),
        ("POST", "/", {"amount": 6, "card": "a"}, ()),
        ("POST", "/", {"amount": 7, "card": "b", "confirm": True}, ()),
    )
    refused, unconfirmed, paid = features(*requests, items=({declined: True}, {declined: True}, {}))
    found = separate([refused], [unconfirmed, paid], 402)
    assert found == (Condition("json", ("confirm",), "present"), Condition("item", declined, "present"))


def test_who_lacks_one_field_is_told_of_that_and_who_lacks_all_of_every_one():
    def lacks(*names):
        return {"errors": [f"{name} is required" for name in names]}

    tape = Tape()
    tape.add("POST", "/", {"email": "ann@example.org"}, 422, lacks("name"))
    tape.add("POST", "/", {"name": "Ann"}, 422, lacks("email"))
    tape.add("POST", "/", {}, 422, lacks("email", "name"))
    tape.add("POST", "/", {"email": "bob@example.org", "name": "Bob"}, 201, {})
    one, other, none, good = (features_of(sample, {}, {}) for sample in tape.samples())
    found = separate([one], [other, none, good], 422)
    assert found == (Condition("json", ("name",), "absent"), Condition("json", ("email",), "present"))
    assert separate([none], [one, other, good], 422) is not None


def chats(*asked):
    tape = Tape()
    for model, words, status, told in asked:
        tape.add("POST", "/chat", {"model": model, "messages": [{"role": "user", "content": words}]}, status, told)
    return [features_of(sample, {}, {}) for sample in tape.samples()]


def test_a_kind_that_there_is_not_is_none_of_those_that_others_asked_for():
    refused, *good = chats(
        ("g-x", "hi", 404, {"error": "The model `g-x` does not exist"}), ("g-4o", "hi", 200, {}), ("g-4o-mini", "yo", 200, {})
    )
    assert separate([refused], good, 404) == (Condition("json", ("model",), "fault", ("other", ("g-4o", "g-4o-mini"))),)


def test_what_is_said_last_may_be_refused_and_decides_nothing_else():
    refused, *good = chats(("g", "flood", 429, {"error": "too many"}), ("g", "hello", 200, {}), ("g", "hi", 200, {}))
    assert separate([refused], good, 429) == (Condition("last", ("messages", "content"), "equals", "flood"),)
    assert separate(good[:1], good[1:], 200) is None


def test_bounds_that_a_refusal_says_come_before_signs():
    bad = Features({("json", ("priority",)): 0}, told='{"error": "priority must be between 1 and 5"}')
    good = Features({("json", ("priority",)): 3})
    assert separate([bad], [good], 400) == (Condition("json", ("priority",), "fault", ("outside", (1, 5))),)


def test_who_leaves_out_all_that_a_refusal_speaks_of_is_refused_for_that():
    tape = Tape()
    tape.add("POST", "/charges", {"amount": 100}, 400, {"error": "Must provide source or customer."})
    tape.add("POST", "/charges", {"amount": 200, "source": "a"}, 200, {})
    tape.add("POST", "/charges", {"amount": 300, "customer": "b"}, 200, {})
    refused, *good = (features_of(sample, {}, {}) for sample in tape.samples())
    found = separate([refused], good, 400)
    assert found is not None
    assert set(found) == {Condition("json", ("source",), "absent"), Condition("json", ("customer",), "absent")}


def test_a_field_that_is_missed_is_missed_whatever_else_the_request_names():
    there = {("users", "{{ request.json.by }}"): True}
    tape = Tape()
    tape.add("POST", "/", {"by": 1}, 400, {"message": "text is required"})
    tape.add("POST", "/", {"by": 1, "text": "hello"}, 201, {"id": 1})
    bad, good = (features_of(sample, {}, there if sample.status == 400 else {}) for sample in tape.samples())
    assert separate([bad], [good], 400) == (Condition("json", ("text",), "absent"),)
