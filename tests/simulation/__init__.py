"""A company lived through in virtual time: people, platforms, crashes, and a reference model that knows better."""
