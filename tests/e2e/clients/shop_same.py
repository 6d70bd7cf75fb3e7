"""The client of the shop that is recorded."""

from shop_calls import product, sell, talk

goods = [
    product("ham-1", "Hammer", 19, ["steel", "red"], 1.25, origin="se"),
    product("yo-9", "Yo-yo", 3, [], 0.5),
    product("saw-2", "Saw", 24, ["wood"], 0.75, teeth="20", grip="rubber"),
]
sell(goods, [product("imp-1", "Imp", 4, [], 0.25), product("kit-2", "Kit", 6, ["a"], 0.5)], "nope-3", 2)
talk(["Alice", "Bob"], [(0, 1, "one"), (0, 2, "two"), (0, 3, "three"), (0, 1, "four"), (0, 1, "five"), (0, 2, "six")])
