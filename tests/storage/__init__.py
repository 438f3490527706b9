"""The memory: what is kept, in which order, and what it refuses."""
