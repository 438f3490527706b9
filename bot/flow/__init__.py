"""The language in which a workflow is declared: pure, and ignorant of platforms, clocks and databases."""
