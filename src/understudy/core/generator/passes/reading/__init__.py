"""The first passes: recorded exchanges are parted and joined, parsed, and grouped into endpoints."""
