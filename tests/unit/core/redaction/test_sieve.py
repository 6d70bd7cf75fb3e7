import gzip
import random

import pytest

from understudy.core.redaction.sieve import Gathered, Sieve, TooMuchError, Unpacked


def rewrite(data):
    return data.replace(b"SECRET", b"******")


def fed(sieve, data, step):
    return b"".join([*(sieve.feed(data[at : at + step]) for at in range(0, len(data), step)), sieve.finish()])


@pytest.mark.parametrize("step", [1_000, 65_536, 5_000_000])
@pytest.mark.parametrize("has_lines", [False, True])
def test_a_stream_is_rewritten_like_one_text_wherever_it_is_cut(step, has_lines):
    draw = random.Random(step)
    given = b"".join(draw.choice([b"SECRET", b"x" * draw.randint(1, 4000), b"\n", b"SEC"]) for _ in range(600))
    passed = []
    sieve = Sieve(rewrite, passed.append, has_lines=has_lines)
    assert fed(sieve, given, step) == rewrite(given)
    assert sieve.changed
    assert b"SECRET" not in b"".join(passed)


def test_a_key_of_many_lines_is_not_cut():
    key = b"-----BEGIN KEY-----\n" + b"abc\n" * 2_000 + b"-----END KEY-----\n"
    sieve = Sieve(lambda data: data.replace(key, b"KEY\n"), has_lines=True)
    for before in range(250_000, 300_000, 7_001):
        given = b"x\n" * (before // 2) + key + b"y\n" * 200_000
        assert fed(sieve, given, 10_000) == given.replace(key, b"KEY\n")


def test_gzip_is_opened_and_made_again():
    given = gzip.compress(b"a SECRET ") + gzip.compress(b"and SECRET" * 100_000) + b"\0" * 600
    sieve = Unpacked(lambda _start: Sieve(rewrite))
    assert gzip.decompress(fed(sieve, given, 500)) == b"a ****** " + b"and ******" * 100_000
    assert sieve.changed
    other = Unpacked(lambda _start: Sieve(rewrite))
    fed(other, gzip.compress(b"plain"), 7)
    assert not other.changed


@pytest.mark.parametrize("given", [gzip.compress(bytes(270_000_000)), gzip.compress(b"abc") + b"!" * 900])
def test_what_cannot_be_opened_is_said(given):
    with pytest.raises(TooMuchError):
        fed(Unpacked(lambda _start: Sieve(rewrite)), given, 65_536)


def test_what_must_be_there_as_a_whole_is_gathered_within_a_limit():
    gathered = Gathered(bytes.upper, 10)
    assert [gathered.feed(b"ab"), gathered.feed(b"cd"), gathered.finish()] == [b"", b"", b"ABCD"]
    assert gathered.changed
    with pytest.raises(TooMuchError):
        gathered.feed(b"x" * 11)
