"""Stub documents: their names and order, what a merge keeps, what differs from another set."""
