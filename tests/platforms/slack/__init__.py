"""The Slack door is tried here, against a Slack of our own on this machine."""
