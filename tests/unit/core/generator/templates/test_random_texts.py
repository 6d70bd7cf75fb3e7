from tests.unit.core.generator.tape import Tape

from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.nodes import Expr, Text
from understudy.core.generator.templates.random_texts import explain_new_tag, explain_random_text
from understudy.core.generator.templates.sources import Case


def explain(secret, method="POST", **values):
    tape = Tape()
    tape.add(method, "/payments", None, 201, {"secret": secret})
    samples = tape.samples()
    return explain_random_text([secret], [Case(samples[0], values)], Flow(samples))


def test_a_known_start_and_a_random_tail():
    assert explain("pi_5gZVXCQrnB9K2n_secret_JIXiakabrOlO8fGu", id="pi_5gZVXCQrnB9K2n") == Text(
        (Expr("id"), "_secret_", Expr("new_id('{alnum:16}')"))
    )


def test_nothing_new_or_nothing_known():
    assert explain("pi_5gZVXCQrnB9K2n/open", id="pi_5gZVXCQrnB9K2n") is None
    assert explain("pi_5gZVXCQrnB9K2n_secret_JIXiakabrOlO8fGu", "GET", id="pi_5gZVXCQrnB9K2n") is None


def test_a_known_start_and_a_new_uuid():
    assert explain("arn:topics:news:2ff69fdc-7e86-465e-b2d9-edd1ed9efa1e", topic="arn:topics:news") == Text(
        (Expr("topic"), ":", Expr("new_id('{uuid}')"))
    )


def test_short_tails_are_known_by_several_of_them():
    tape = Tape()
    names, arns = ["dev/db", "dev/mail"], ["arn:123456789012:secret:dev/db-uWZNcb", "arn:123456789012:secret:dev/mail-SuEnbY"]
    for name, arn in zip(names, arns, strict=True):
        tape.add("POST", "/secrets", {"Name": name}, 201, {"ARN": arn})
    samples = tape.samples()
    cases = [Case(sample, {"request.json.Name": name}) for sample, name in zip(samples, names, strict=True)]
    assert explain_random_text(arns, cases, Flow(samples)) == Text(
        ("arn:123456789012:secret:", Expr("request.json.Name"), "-", Expr("new_id('{alnum:6}')"))
    )
    assert explain_random_text(["arn:1:secret:dev/db-stable", "arn:1:secret:dev/mail-master"], cases, Flow(samples)) is None


def test_nothing_but_what_was_made_up_may_differ_in_names_that_are_said_again():
    tape = Tape()
    arns = [f"arn:certs:{one}" for one in ("2ff69fdc-7e86-465e-b2d9-edd1ed9efa1e", "0b8a6d1c-3f0e-4f6a-9b57-7a2f4c1d9e01")]
    for name, arn in zip(("a.example", "b.example"), arns, strict=True):
        tape.add("POST", "/certs", {"name": name}, 201, {"arn": arn})
    for arn in arns:
        tape.add("POST", "/shown", {"arn": arn}, 200, {"arn": arn})
    samples = tape.samples()
    cases = [Case(sample, {"request.json.name": name}) for sample, name in zip(samples[:2], ("a.example", "b.example"), strict=True)]
    assert explain_random_text(arns, cases, Flow(samples)) == Text(("arn:certs:", Expr("new_id('{uuid}')")))


def test_a_tag_is_made_up_for_a_version_whose_tag_nothing_explains():
    tape = Tape()
    for tag in ('W/"9f8e7d6c5b4a39281706f5e4d3c2b1a0"', 'W/"0a1b2c3d4e5f60718293a4b5c6d7e8f9"'):
        tape.add("PUT", "/a", b"x", 200, fields=[("ETag", tag)])
    samples = tape.samples()
    cases, tags = [Case(sample, {}) for sample in samples], [sample.fields[0][1] for sample in samples]
    assert explain_new_tag(tags, cases, Flow(samples)) == Text(('W/"', Expr("new_id('{hex:32}')"), '"'))
    assert explain_new_tag(tags[:1] * 2, cases, Flow(samples)) is None
    assert explain_new_tag(["v1", "v2"], cases, Flow(samples)) is None


def test_one_text_shows_its_short_tail_just_behind_what_was_asked():
    name, arn = "prod/mail", "arn:aws:sm:west:123456789012:secret:prod/mail-QgmOMs"
    tape = Tape()
    tape.add("POST", "/secrets", {"Name": name}, 201, {"ARN": arn})
    samples = tape.samples()
    cases = [Case(samples[0], {"request.json.Name": name})]
    assert explain_random_text([arn], cases, Flow(samples)) == Text(
        ("arn:aws:sm:west:123456789012:secret:", Expr("request.json.Name"), "-", Expr("new_id('{alnum:6}')"))
    )
    assert explain_random_text(["arn:aws:sm:west:123456789012:secret:mine-QgmOMs"], cases, Flow(samples)) is None


def test_a_tail_that_looks_like_a_word_is_made_up_beside_one_that_does_not():
    tape = Tape()
    names, arns = ["dev/db", "dev/bin"], ["arn:1:secret:dev/db-Cchzln", "arn:1:secret:dev/bin-QgmOMs"]
    for name, arn in zip(names, arns, strict=True):
        tape.add("POST", "/secrets", {"Name": name}, 201, {"ARN": arn})
    samples = tape.samples()
    cases = [Case(sample, {"request.json.Name": name}) for sample, name in zip(samples, names, strict=True)]
    assert explain_random_text(arns, cases, Flow(samples)) == Text(
        ("arn:1:secret:", Expr("request.json.Name"), "-", Expr("new_id('{alnum:6}')"))
    )
