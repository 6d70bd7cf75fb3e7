"""Other members, of whom nobody heard while recording."""

from members_calls import run

run(("cleo", "dan"), [("x1", 4), ("x2", 1), ("x1", 1), ("x3", 7)], [("x9", 2)])
