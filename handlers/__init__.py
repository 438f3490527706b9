"""What the bot can do: one file, one workflow."""
