from understudy.core.rate_limits.concurrency import Concurrency


def test_a_place_is_free_when_it_is_given_back(caller):
    knock = caller(Concurrency(2))
    assert [said.allowed for said in knock.burst(3, 0)] == [True, True, False]
    knock.state = knock.algorithm.release(knock.state, 0)
    assert knock(0.3).allowed


def test_a_place_nobody_gives_back_is_free_after_a_while(caller):
    knock = caller(Concurrency(1, lease_ttl=60))
    knock(0)
    assert not knock(59).allowed
    assert knock(60).allowed
