"""Passes about what is done to live things."""
