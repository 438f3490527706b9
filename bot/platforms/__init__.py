"""The doors: one room a chat platform, strangers to each other and to the machine room."""
