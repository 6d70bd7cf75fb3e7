from understudy.core.faults.garbage import Garbage
from understudy.core.model.step import Close


def test_sends_noise_that_cannot_pass_for_http(answer, scene):
    noise, end = Garbage(64).edit(answer, scene())
    assert len(noise.data) == 64
    assert all(byte & 0x80 for byte in noise.data)
    assert end == Close()
    assert Garbage(64).edit(answer, scene()) == (noise, end)


def test_may_come_after_a_proper_head(answer, scene):
    head, noise, end = Garbage(8, after_head=True).edit(answer, scene())
    assert (head, len(noise.data), end) == (answer[0], 8, Close())
