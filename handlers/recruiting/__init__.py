"""Finding new colleagues."""
