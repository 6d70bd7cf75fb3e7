"""Answers as templates: who said a value first, what it is made from, and what of it is constant, an echo or made up."""
