"""How lists are made of live things: narrowed, ordered, and cut into pages."""
