"""Passes about lists of live things."""
