"""What a PDF says and is made of, read back by another program than the one that wrote it."""

import io

from pypdf import PdfReader
from pypdf.generic import ContentStream


def reader(made: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(made))


def text(made: bytes) -> str:
    """Its words without white space, which typesetting moves."""
    return "".join("".join(page.extract_text() for page in reader(made).pages).split()).replace("\u200b", "")


def fonts(made: bytes) -> dict[str, bool]:
    """Each font by name, and whether its file is in the PDF."""
    found = {}
    for page in reader(made).pages:
        for font in (page["/Resources"].get("/Font") or {}).values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            about = inner["/FontDescriptor"].get_object()
            found[inner["/BaseFont"]] = any(k in about for k in ("/FontFile", "/FontFile2", "/FontFile3"))
    return found


def glyphs(made: bytes) -> list[int]:
    """The number of every glyph drawn; 0 is the box that a font shows for what it lacks (.notdef)."""
    numbers = []
    read = reader(made)
    for page in read.pages:
        for operands, operator in ContentStream(page.get_contents(), read).operations:
            if operator in (b"Tj", b"TJ"):
                pieces = operands[0] if operator == b"TJ" else [operands[0]]
                for piece in pieces:
                    if not isinstance(piece, (int, float)):
                        raw = piece.original_bytes if isinstance(piece, str) else bytes(piece)
                        numbers += [int.from_bytes(raw[n : n + 2], "big") for n in range(0, len(raw), 2)]
    return numbers
