"""The workflows, walked through without a machine room."""
