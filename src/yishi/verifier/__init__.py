"""The verifier: anyone's check of a published record, with the pure rooms alone.

    from yishi.tlog import Folder, parse_vkey
    from yishi.verifier import verify
    report = verify(Folder("published"), keys=[parse_vkey("yishi.example/town+…")])
    print(report.headline("en"), report.as_dict())

It also lays the folder out (`publish`), since one description serves writer and reader. No Django, no clock, no
chance: it starts in a bare Python. The formats are in docs/formats/published.md.
"""

from yishi.verifier.bad import Bad
from yishi.verifier.folder import Published, PublishRefused, publish, published
from yishi.verifier.keychain import rotation_text
from yishi.verifier.layout import manifest_of
from yishi.verifier.report import Report
from yishi.verifier.roll import Roll, RollRefused, parse_roll
from yishi.verifier.verify import verify

__all__ = [
    "Bad",
    "PublishRefused",
    "Published",
    "Report",
    "Roll",
    "RollRefused",
    "manifest_of",
    "parse_roll",
    "publish",
    "published",
    "rotation_text",
    "verify",
]
