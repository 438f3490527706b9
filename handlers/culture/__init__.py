"""Culture."""
