"""Turns what a user can mend into one clear sentence and a non-zero exit."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from records.errors import UserError

FAILED = 1
USER_MISTAKE = 2
INTERRUPTED = 130


class InputError(UserError):
    """An argument or input file of a command that does not fit."""


@contextmanager
def mendable() -> Iterator[None]:
    """Within it, an error that the user can mend ends the command with its message."""
    try:
        yield
    except UserError as error:
        print(f"consilience: {error}", file=sys.stderr)
        raise typer.Exit(USER_MISTAKE) from None
