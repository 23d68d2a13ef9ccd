"""Writes small PDF files for tests, byte by byte: text in a typewriter face, rules, a picture."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 612, 792
_FACES = {"plain": "Courier", "bold": "Courier-Bold", "italic": "Courier-Oblique"}


@dataclass
class Page:
    """One page; y is measured from its upper edge. A letter is 0.6 of its size wide."""

    marks: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, words: str, size: float = 10, face: str = "plain",
             mode: int = 0, color: str = "0 g") -> "Page":
        inside = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        self.marks.append(f"BT {color} {mode} Tr /{face} {size} Tf 1 0 0 1 {x} {HEIGHT - y} Tm "
                          f"({inside}) Tj ET")
        return self

    def lines(self, x: float, y: float, lines: Sequence[str], size: float = 10,
              step: float = 12) -> "Page":
        for index, line in enumerate(lines):
            self.text(x, y + index * step, line, size)
        return self

    def rule(self, x0: float, x1: float, y: float) -> "Page":
        self.marks.append(f"0 G 0.5 w {x0} {HEIGHT - y} m {x1} {HEIGHT - y} l S")
        return self

    def picture(self, x: float, y: float, width: float, height: float) -> "Page":
        self.marks.append(f"q {width} 0 0 {height} {x} {HEIGHT - y - height} cm /picture Do Q")
        return self


def pdf(*pages: Page, title: str = "", locked: bool = False) -> bytes:
    """The bytes of a PDF with these pages; `locked`: a password nobody knows is asked for."""
    faces = " ".join(f"/{name} << /Type /Font /Subtype /Type1 /BaseFont /{base} "
                     "/Encoding /WinAnsiEncoding >>" for name, base in _FACES.items())
    picture = zlib.compress(b"\x80")
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (
            len(pages), b" ".join(b"%d 0 R" % (6 + 2 * i) for i in range(len(pages)))),
        f"<< /Font << {faces} >> /XObject << /picture 4 0 R >> >>".encode(),
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray "
        b"/BitsPerComponent 8 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (
            len(picture), picture),
        f"<< /Title ({title}) >>".encode(),
    ]
    for index, page in enumerate(pages):
        content = "\n".join(page.marks).encode("cp1252")
        bodies.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Resources 3 0 R "
                      b"/Contents %d 0 R >>" % (WIDTH, HEIGHT, 7 + 2 * index))
        bodies.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    lock = (b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -44 /O <%s> /U <%s> >> /ID [<00> <00>] "
            % (b"11" * 32, b"22" * 32)) if locked else b""
    return _file(bodies, lock)


def _file(bodies: Sequence[bytes], lock: bytes) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer << /Size %d /Root 1 0 R /Info 5 0 R %s>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(bodies) + 1, lock, start)
    return bytes(out)
