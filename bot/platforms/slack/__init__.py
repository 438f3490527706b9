"""The Slack door: the only room that knows anything of Slack."""
