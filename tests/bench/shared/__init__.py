"""What several replicas on one PostgreSQL can do together, and what it costs them."""
