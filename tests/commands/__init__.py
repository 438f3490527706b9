"""The front door, command by command."""
