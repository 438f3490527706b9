"""What the bot promises, told as stories and proven as properties."""
