"""The Slack door: events in, cards and forms out. Nothing outside this room knows Slack."""
