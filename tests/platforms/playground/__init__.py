"""The playground is tried here: its memory, its clock, its page in a real browser."""
