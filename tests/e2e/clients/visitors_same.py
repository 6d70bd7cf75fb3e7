"""The clients of the shop that are recorded."""

from visitors_calls import run

run([(1, 2), (3, 1), (1, 1)], [(2, 4), (3, None)], 99, [{"theme": "dark"}, {"lang": "de", "per_page": 50}], 3)
