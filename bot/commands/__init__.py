"""What the IT person types: one module a command, `front` names them all, `frame` tells what went wrong."""
