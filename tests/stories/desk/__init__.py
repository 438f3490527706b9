"""How people are found."""
