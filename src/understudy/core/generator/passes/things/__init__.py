"""Passes that find live things: their collections, their keys, and where they are made, read and named."""
