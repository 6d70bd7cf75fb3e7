"""Registries of npm packages."""
