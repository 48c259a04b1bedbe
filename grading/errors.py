"""What ends a run before its end."""

AGAIN = "What is done is kept: run the same command again, and it goes on."


class CannotGoOn(Exception):
    """The run stops here; the message says why, and what to do."""
