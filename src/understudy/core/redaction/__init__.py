"""Secrets become keyed, shape-keeping pseudonyms before anything touches the disk. Pure: the key is an argument."""
