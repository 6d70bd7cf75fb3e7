"""Other prompts, longer and shorter ones, and another wrong key."""

from parrot_same import scene

if __name__ == "__main__":
    scene(["Tell me about the weather in Paris tomorrow please", "go on then", "the quick brown fox", "no more"], "sk-bad-7f3d1c9a52c4")
