from hashlib import blake2b

from understudy.core.model.draw import Draws


def test_is_the_keyed_hash_of_the_specification():
    digest = blake2b(b"7\x1fsession\x1fservice\x1fstub\x1f3\x1flatency", digest_size=8).digest()
    assert Draws(7, "session", "service", "stub", 3).uniform("latency") == ((int.from_bytes(digest, "big") >> 12) + 0.5) / 2**52


def test_depends_on_everything_it_is_about_and_on_nothing_else():
    about = [
        (1, "a", "b", "c", 0),
        (2, "a", "b", "c", 0),
        (1, "x", "b", "c", 0),
        (1, "a", "x", "c", 0),
        (1, "a", "b", "x", 0),
        (1, "a", "b", "c", 1),
    ]
    drawn = [Draws(*one).uniform("s") for one in about]
    assert len(set(drawn)) == len(about)
    assert drawn == [Draws(*one).uniform("s") for one in about]
    first = Draws(*about[0])
    assert first.uniform("other") != first.uniform("s") == drawn[0]


def test_spreads_evenly_and_never_reaches_the_ends():
    drawn = [Draws(0, "", "", "", n).uniform("u") for n in range(10_000)]
    assert min(drawn) > 0
    assert max(drawn) < 1
    assert all(900 < sum(low / 10 <= value < (low + 1) / 10 for value in drawn) < 1100 for low in range(10))


def test_integers_and_octets():
    draws = Draws(0, "", "", "", 0)
    assert {draws.integer(str(n), -1, 1) for n in range(60)} == {-1, 0, 1}
    assert [len(draws.octets("o", size)) for size in (0, 1, 64, 65, 1000)] == [0, 1, 64, 65, 1000]
    assert draws.octets("o", 200) != draws.octets("p", 200)
