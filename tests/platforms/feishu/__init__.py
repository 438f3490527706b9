"""The Feishu door against a fake Feishu of our own."""
