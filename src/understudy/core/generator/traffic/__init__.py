"""What was recorded, taken apart and read: exchanges, bodies, dialogues, endpoints."""
