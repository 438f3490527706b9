"""A company in one web page: a chat platform that needs no account and no network."""
