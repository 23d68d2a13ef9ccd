"""What a caller may read of an error: what went wrong, and not where on this machine."""

import re

_PATH = re.compile(
    r"""(?<![\w:/.~-])           # neither part of an address nor of a word
        (?:~|[A-Za-z]:)?
        (?:[/\\][\w.@+~%=,-]+){2,}[/\\]?""", re.VERBOSE)


def discreet(text: str, home: str = "") -> str:
    """A text with the last name alone of each path of this machine in it; web addresses stay.

    `home` is a folder that is known to be one, whatever stands in its name.
    """
    known = text.replace(home, "") if home else text
    return _PATH.sub(lambda path: re.split(r"[/\\]", path[0].rstrip("/\\"))[-1], known)


def sentence(error: BaseException, home: str = "") -> str:
    """The first line of what an error says, which is what happened; what follows it are commands
    of the command line."""
    return discreet(next(iter(str(error).splitlines()), "") or type(error).__name__, home)
