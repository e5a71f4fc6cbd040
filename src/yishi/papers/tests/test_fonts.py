"""The typeface: which characters it has is read from the file itself, and agrees with what Typst finds in it."""

import struct

import pytest

from yishi.papers import fonts


def font(*subtables: tuple[int, bytes]) -> bytes:
    """The least of an OpenType file: a `cmap` with the given subtables."""
    head, body, at = b"", b"", 4 + 8 * len(subtables)
    for platform, table in subtables:
        head += struct.pack(">HHI", platform, 4 if table[:2] == b"\x00\x04" else 10, at + len(body))
        body += table
    cmap = struct.pack(">HH", 0, len(subtables)) + head + body
    return (
        b"OTTO" + struct.pack(">HHHH", 1, 0, 0, 0) + struct.pack(">4sIII", b"cmap", 0, 28, len(cmap)) + cmap
    )


def twelve(*groups: tuple[int, int, int]) -> bytes:
    packed = b"".join(struct.pack(">III", *g) for g in groups)
    return struct.pack(">HHIII", 12, 0, 16 + len(packed), 0, len(groups)) + packed


def four(*segments: tuple[int, int]) -> bytes:
    ends = b"".join(struct.pack(">H", e) for _, e in segments)
    starts = b"".join(struct.pack(">H", s) for s, _ in segments)
    return struct.pack(">HHHHHHH", 4, 0, 0, 2 * len(segments), 0, 0, 0) + ends + b"\0\0" + starts


def test_the_table_of_a_font_is_read(tmp_path):
    file = tmp_path / "a.otf"
    file.write_bytes(font((3, twelve((0x4E00, 0x4E02, 7), (0x20000, 0x20000, 9)))))
    assert fonts.coverage(file) == {0x4E00, 0x4E01, 0x4E02, 0x20000}
    assert fonts.missing("一丁𠀀龘", fonts.Face(file, "A")) == {"龘"}
    other = tmp_path / "b.otf"
    other.write_bytes(font((3, four((0x41, 0x43), (0xFFFF, 0xFFFF)))))
    assert fonts.coverage(other) == {0x41, 0x42, 0x43}


def test_the_song_face_is_preferred(tmp_path, monkeypatch):
    monkeypatch.setenv("YISHI_FONTS", str(tmp_path))
    with pytest.raises(fonts.NoFont):
        fonts.face()
    (tmp_path / "NotoSansCJK-Regular.ttc").touch()
    assert fonts.face().family == "Noto Sans CJK SC"
    fonts._face.cache_clear()
    (tmp_path / "NotoSerifCJK-Regular.ttc").touch()
    assert fonts.face().family == "Noto Serif CJK SC"
    fonts._face.cache_clear()


def test_the_typeface_has_what_papers_need(typeface):
    needed = "人民币壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整零负〓□§¥“”、。，：；（）《》第页共户应到会同意反对弃权公示决议龘"
    assert not fonts.missing(needed, typeface)
    assert fonts.missing("\U0001f600", typeface)


def test_typst_finds_the_family_in_the_folder(typeface):
    import typst

    found = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(typeface.folder)]
    )
    assert typeface.family in found.families()
