"""How people's work is judged and talked about."""
