"""Slack: its events in, our cards out. Nothing outside this room knows it, and nothing loads it unless it is on."""
