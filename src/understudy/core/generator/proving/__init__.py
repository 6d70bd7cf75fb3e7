"""The proof: recorded requests asked again, answers compared, reads held out, names replaced; the story of one stub."""
