"""Another reader: other feeds, more news, other counts."""

import asyncio

from news_same import scene

if __name__ == "__main__":
    news = [(1, {"about": {"score": [2, 1]}}), (1, {"about": "overtime"}), (0, {"about": "premiere", "kind": "gala"}), (1, {"about": 7})]
    asyncio.run(scene(("films", "football"), [*news, (0, {"about": {"stars": 4}})], (4, 2, 7)))
