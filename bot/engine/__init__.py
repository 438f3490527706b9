"""The machine room: inbox, turn, outbox, clock, and the people who are asked."""
