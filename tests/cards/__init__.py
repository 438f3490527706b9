"""The paper's tests."""
