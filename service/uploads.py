"""The papers that callers gave, by workspace."""

from collections.abc import Sequence
from pathlib import Path

from service.errors import Invalid


class Uploads:
    """The uploads of a home folder."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "uploads"

    def folder(self, workspace: str, ids: Sequence[str] | None) -> Path:
        """A folder that holds these uploads of a workspace, or all of them where `ids` is None, and
        stays as it is: a run that is resumed reads the same. Raises NotFound for an upload that is
        not there, Invalid where there is none."""
        del workspace, ids
        raise Invalid("papers: none were uploaded yet")
