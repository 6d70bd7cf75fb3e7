"""Live things: which there are, what is done to them, and what answers show of them."""
