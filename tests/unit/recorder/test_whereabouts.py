from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from understudy.recorder.whereabouts import Whereabouts


@given(st.lists(st.integers(0, 2), max_size=40), st.integers(0, 20), st.integers(0, 20), st.integers(0, 5))
def test_no_line_of_an_era_is_left_out(steps, first, length, before):
    found, now, spans = Whereabouts(before), 0, []
    for line, step in enumerate(steps, before):
        found.note(now, line)
        spans.append((now, now + step))  # the line is written in these eras
        now += step
    end = before + len(steps)
    lines = found.lines_of([(first, first + length)], end)
    told = {line for begin, stop in lines for line in range(begin, stop)}
    assert told >= set(range(before))
    assert told >= {line for line, (one, last) in enumerate(spans, before) if last >= first and one <= first + length}
    assert lines == sorted(lines)
    assert all(one[1] < other[0] for one, other in pairwise(lines))


def test_other_lines_are_left_out():
    found = Whereabouts()
    for line in range(100):
        found.note(line // 10, line)
    assert found.lines_of([(3, 3), (5, 6)], 100) == [(29, 40), (49, 70)]
    assert found.lines_of([], 100) == []
