"""Feishu's official SDK for Node, as a client that owes nothing to us."""
