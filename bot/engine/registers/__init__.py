"""Registers at work: rows are read, kept, looked up, edited, imported, offered and watched here."""
