import pytest
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.limit_fit import Told, caller_of, fit_limiter, is_figure, read_told
from understudy.core.rate_limits.fixed_window import FixedWindow
from understudy.core.rate_limits.token_bucket import TokenBucket


def told(*fields):
    tape = Tape()
    tape.add("GET", "/a", None, 200, {"a": 1}, fields=fields)
    return read_told(tape.samples()[0])


def test_figures_are_read_in_every_notation():
    assert told(("RateLimit-Policy", '"hourly";q=5;w=3600'), ("RateLimit", '"hourly";r=4;t=90')) == Told(5, 4, 90.0, True, 3600)
    assert told(("RateLimit", "limit=5, remaining=4, reset=9")) == Told(5, 4, 9.0)
    assert told(("X-RateLimit-Limit", "5"), ("X-RateLimit-Remaining", "4"), ("X-RateLimit-Reset", "30")) == Told(5, 4, 30.0)
    assert told(("x-rate-limit-limit", "5"), ("Retry-After", "7.5")) == Told(5, retry_after=7.5)
    assert told(("RateLimit-Policy", "5;w=60")) == Told(5, window=60)
    assert told() == Told()


def test_an_epoch_is_a_moment_and_so_is_a_date():
    tape = Tape()
    tape.add(
        "GET",
        "/a",
        None,
        429,
        None,
        fields=[("X-RateLimit-Reset", str(int(tape.now) + 30)), ("Retry-After", "Fri, 20 Nov 2026 18:40:30 GMT")],
    )
    figures = read_told(tape.samples()[0])
    assert (figures.rest, figures.is_whole, figures.retry_after) == (30.0, False, 30.0)
    assert told(("Retry-After", "soon")) == Told()


def test_is_figure_knows_the_families_of_names():
    assert is_figure("X-RateLimit-Remaining")
    assert is_figure("retry-after")
    assert not is_figure("X-Rate")


def burst(tape, count, key="k"):
    for number in range(count):
        allowed = number < 3
        tape.add("GET", "/a", None, 200 if allowed else 429, {"a": 1} if allowed else None, headers=[("X-Api-Key", key)])


def fitted(tape):
    samples = tape.samples()
    return samples, fit_limiter(samples, {sample.number for sample in samples if sample.status == 429})


def test_an_untold_limit_is_counted_per_caller():
    tape = Tape()
    burst(tape, 5)
    burst(tape, 4, "other")
    samples, fit = fitted(tape)
    assert (fit.algorithm, fit.key, fit.score) == (FixedWindow(3, 60), ("header", "x-api-key"), 1.0)
    assert caller_of(samples[0], fit.key) == "k"
    assert caller_of(samples[0], None) == ""


def test_tokens_that_trickle_in_are_no_window():
    tape = Tape()
    left = 4.0
    for _ in range(30):
        left = min(4.0, left + 0.5)
        allowed = left >= 1
        left -= allowed
        fields = [("X-RateLimit-Limit", "4"), ("X-RateLimit-Remaining", str(int(left))), ("X-RateLimit-Reset", str(round((4 - left) * 2)))]
        tape.add("GET", "/a", None, 200 if allowed else 429, {"a": 1} if allowed else None, fields=fields)
    _, fit = fitted(tape)
    assert isinstance(fit.algorithm, TokenBucket)
    assert fit.algorithm.refill == 0.5


@pytest.mark.parametrize(
    ("text", "rest", "is_whole"),
    [
        ("6m0s", 360.0, True),
        ("1h2m3s", 3723.0, True),
        ("12ms", 0.012, True),
        ("59.5", 59.5, True),
        ("1795200060", 60.0, False),
        ("1795200060500", 60.5, False),
        ("2026-11-20T18:41:00Z", 60.0, False),
        ("Fri, 20 Nov 2026 18:41:00 GMT", 60.0, True),
        ("2026-11-20T18:41Z", None, True),
        ("soon", None, True),
    ],
)
def test_the_time_that_is_left_is_read_in_every_form(text, rest, is_whole):
    found = told(("X-RateLimit-Reset", text))
    assert (found.rest, found.is_whole) == (pytest.approx(rest) if rest is not None else None, is_whole)


def test_of_several_allowances_the_one_of_requests_is_read():
    openai = told(("x-ratelimit-limit-tokens", "9000"), ("x-ratelimit-limit-requests", "60"), ("x-ratelimit-remaining-requests", "59"))
    assert (openai.limit, openai.remaining) == (60, 59)
    anthropic = told(("anthropic-ratelimit-requests-limit", "50"), ("anthropic-ratelimit-requests-remaining", "49"))
    assert (anthropic.limit, anthropic.remaining) == (50, 49)
    shopify = told(
        ("X-Shopify-Shop-Api-Call-Limit", "32/40"),
    )
    assert (shopify.limit, shopify.remaining) == (40, 8)
