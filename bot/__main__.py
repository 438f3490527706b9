"""The front door: `python -m bot` and a command."""

import sys

from bot.commands.front import main

if __name__ == "__main__":
    sys.exit(main())
