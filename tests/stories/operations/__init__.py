"""What keeps the company running, and what it does when something happens."""
