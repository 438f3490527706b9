"""What the bot remembers: a database that knows nobody."""
