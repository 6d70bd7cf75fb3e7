"""Another client of the shop: other products, more of them, in another order."""

from shop_calls import product, sell, talk

goods = [
    product("kite-4", "Kite", 12, ["air"], 0.5, tail="long"),
    product("axe-3", "Axe", 45, ["steel", "sharp", "big"], 2.75),
    product("doll-8", "Doll", 30, [], 0.875, hair="blond"),
    product("vise-5", "Vise", 80, ["iron"], 7.5, jaw="wide", kg="7"),
]
imports = [product(f"new-{number}", f"New {number}", number + 1, ["b"], 0.5) for number in range(3)]
sell(goods, imports, "void-7", 3)
talk(["Carol", "Dave", "Eve"], [(5, 1, "uno"), (5, 1, "dos"), (6, 2, "tres"), (5, 1, "cuatro"), (6, 2, "cinco")])
