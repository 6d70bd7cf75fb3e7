"""Other members of another room: other words, more of them, other notes."""

import asyncio

from chat_same import scene

if __name__ == "__main__":
    asyncio.run(scene("green", "xavier", "yolanda", ["bonjour", "ça va", "au revoir"], ["paint", "glue", "paper", "ink"]))
