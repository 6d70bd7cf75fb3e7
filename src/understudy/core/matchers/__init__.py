"""Matchers of requests and of values, one file each; vocabulary.py lists the words under which stub files know them."""
