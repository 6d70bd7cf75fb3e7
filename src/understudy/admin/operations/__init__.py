"""What the operations of the admin API do, one file per subject. Each takes a checked Call and returns plain data."""
