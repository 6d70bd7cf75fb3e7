"""Values by themselves: what they look like, which of them are out of bounds."""
