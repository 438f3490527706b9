"""Several replicas of the bot on one PostgreSQL."""
