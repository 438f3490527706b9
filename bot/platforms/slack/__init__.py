"""The Slack door: every workflow for people who sit in Slack. Nothing outside this folder knows Slack."""
