"""The company as HR edits it."""
