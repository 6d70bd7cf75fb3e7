"""Passes about open connections: what is said in them, who hears what, and answers that come in pieces."""
