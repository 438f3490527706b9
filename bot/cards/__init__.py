"""The paper: what the bot shows, before any platform gives it a shape."""
