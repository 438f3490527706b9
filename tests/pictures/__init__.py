"""Pictures for the handbook, drawn from cards the bot really sends: `make pictures`."""
