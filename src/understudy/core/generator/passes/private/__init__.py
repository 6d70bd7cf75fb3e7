"""Passes about what a server keeps for everybody by himself: carts, preferences, drafts, under a cookie or a token."""
