"""Bole: the chat bot through which HR and the departments of a company work together."""
