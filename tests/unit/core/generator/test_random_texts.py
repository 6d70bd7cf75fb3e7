from tests.unit.core.generator.traffic import Tape

from understudy.core.generator.flow import Flow
from understudy.core.generator.nodes import Expr, Text
from understudy.core.generator.random_texts import explain_random_text
from understudy.core.generator.sources import Case


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
