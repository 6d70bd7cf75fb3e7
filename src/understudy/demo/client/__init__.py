"""Two customers of the staging API: the session that is recorded, and another one that nobody has seen before."""
