"""The members who are recorded."""

from members_calls import run

run(("ann", "bob"), [("s1", 2), ("s2", 1), ("s1", 3)], [("s3", 5), ("s4", 1)])
