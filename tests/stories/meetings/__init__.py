"""What is agreed in meetings."""
