"""Writes what a command gives to the files and folders that the user names."""

import json
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cli.errors import InputError
from records.characters import CONTROL, INVISIBLE

if TYPE_CHECKING:
    from settings import Settings

_ESCAPED = {ord(unseen): json.dumps(unseen)[1:-1] for unseen in CONTROL + INVISIBLE}


def json_line(values: Mapping[str, object]) -> str:
    """A JSON object on a line of its own; what nobody would see in it is escaped, so that nothing
    in it acts on a terminal, and nothing is lost."""
    return json.dumps(values, ensure_ascii=False).translate(_ESCAPED) + "\n"


def read_lines(file: Path) -> list[str]:
    """The lines of a text file that the user names. Raises InputError."""
    try:
        return file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else \
            f"byte {error.start + 1} is no UTF-8"
        raise InputError(
            f"{file}: cannot be read ({reason}); give a text file in UTF-8") from None


def write(file: Path, text: str) -> None:
    """Write a file and say so on standard error. Raises InputError."""
    try:
        file.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise InputError(
            f"{file}: cannot be written ({error.strerror}); give another file") from None
    print(f"Written: {file}", file=sys.stderr)


def require_writable(folder: Path, remedy: str) -> None:
    """Make a folder and try it with a file, so that no work is done that cannot be kept.

    Raises InputError with the remedy.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise InputError(f"{folder}: cannot be written ({error.strerror}); {remedy}") from None


def require_file(file: Path | None, option: str) -> None:
    """Raises InputError where a file that was named with this option cannot be written, before
    anything is done for it."""
    remedy = f"give another file to {option}"
    if file is None:
        return
    if file.is_dir():
        raise InputError(f"{file}: cannot be written (Is a directory); {remedy}")
    if not file.exists():
        require_writable(file.parent, remedy)
    elif not os.access(file, os.W_OK):  # a pipe or a device too, whose folder takes no file
        raise InputError(f"{file}: cannot be written (Permission denied); {remedy}")


def require_home(settings: "Settings") -> Path:
    """The folder that holds runs, parsed papers and the index. Raises InputError where it cannot
    be written."""
    from settings import home_of

    home = home_of(settings)
    require_writable(home, "runs and papers are kept there: set CONSILIENCE_HOME to another folder")
    return home
