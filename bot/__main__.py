"""The front door: `python -m bot` and a command."""

import signal
import sys

INTERRUPTED = 130

if __name__ == "__main__":
    # The first process of a container is told nothing it does not ask for: until serve listens, as if by Ctrl+C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        from bot.commands.front import main

        code = main()
    except KeyboardInterrupt:
        code = INTERRUPTED
    sys.exit(code)
