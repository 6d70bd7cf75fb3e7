"""Other clients of the shop, who want other things, in another order."""

from visitors_calls import run

run(
    [(4, 2), (1, 5), (4, 3), (2, None)],
    [(3, 1), (2, 2), (3, 6)],
    98,
    [{"lang": "fr"}, {"theme": "blue", "per_page": 10}, {"lang": "it"}],
    5,
)
