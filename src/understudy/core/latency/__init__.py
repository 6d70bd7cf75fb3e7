"""Placeholder docstring: say in one sentence what lives here."""
