"""Finds tables by their captions and reads them as grids of cells."""

from dataclasses import dataclass

from sources.builder import PaperBuilder


@dataclass(frozen=True)
class PrintedTable:
    """A table on a page, its spans resolved."""

    label: str
    caption: str
    header: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[str, ...], ...]
    groups: tuple[str, ...]
    page: int
    x0: float
    top: float
    x1: float
    bottom: float

    def write(self, builder: PaperBuilder) -> None:
        builder.table(self.caption, self.header, self.rows, label=self.label, groups=self.groups,
                      page=self.page)
