"""The Feishu and Lark door: events in, cards and forms out. Nothing outside this room knows Feishu."""
