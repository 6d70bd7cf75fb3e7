"""Passes about indexes of packages."""
