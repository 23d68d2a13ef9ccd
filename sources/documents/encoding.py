"""Turns the bytes of a text document into characters, whatever it was encoded in."""

import codecs

from charset_normalizer import from_bytes

from sources.documents.document import Document, UnreadableDocument

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 200_000
"""Bytes that are enough to guess an encoding from."""
_CONTROLS = bytes([*range(9), *range(14, 27), *range(28, 32)])


def decode(document: Document) -> str:
    """The document's text: by its byte order mark, as UTF-8, else by the likeliest encoding.

    Raises UnreadableDocument for an empty document and for bytes that are no text.
    """
    data = document.data
    if not data.strip():
        raise UnreadableDocument(document.name, "it is empty", "leave it out")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if is_binary(data):
        raise UnreadableDocument(
            document.name, "it holds binary data, not text", "give it under its own suffix")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        best = from_bytes(data[:_SAMPLE]).best()
        if best is None:
            raise UnreadableDocument(
                document.name, "its character encoding cannot be told", "save it as UTF-8"
            ) from None
        return data.decode(best.encoding, errors="replace")


def is_binary(data: bytes) -> bool:
    """Whether every 20th byte is a control character; a few stand in texts dumped from PDFs."""
    sample = data[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls * 20 > len(sample)
