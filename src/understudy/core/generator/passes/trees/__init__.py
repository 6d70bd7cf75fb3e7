"""Passes about trees of files and directories."""
