"""The language, tried without a clock, a database or a platform."""
