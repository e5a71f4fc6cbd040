"""Writes .importlinter: the order of the rooms, and one contract a room, so that no room reads another's tables.

Rooms that are planned but not there yet stand in parentheses: the contract holds from the day they appear.
`python scripts/importlinter_config.py --check` says whether the file is what this program would write.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
LAYERS = [
    ["web", "cli"],
    ["demo", "board", "reports", "papers", "loop", "hall", "counter", "registry"],
    ["land", "coop", "elections", "casework"],
    ["story"],
    ["matters", "meetings", "ledger"],
    ["access"],
    ["people"],
    ["files", "face"],
    ["record"],
    ["verifier"],
    ["procedure"],
    ["rulebook", "tally", "tlog"],
]
PURE = ["rulebook", "tally", "tlog", "procedure", "verifier"]
DJANGO = [room for line in LAYERS[1:9] for room in line]
FORBIDDEN = ["django", "random", "secrets", "time", "uuid"]


def contract(kind: str, name: str, title: str, **lists: list[str]) -> list[str]:
    out = [f"[importlinter:contract:{name}]", f"name = {title}", f"type = {kind}"]
    for key, values in lists.items():
        out += [f"{key} ="] + [f"    {v}" for v in values]
    return [*out, ""]


def there(module: str) -> bool:
    path = HERE / "src" / module.replace(".", "/")
    return path.is_dir() or path.with_suffix(".py").is_file()


def config() -> str:
    rows = [" | ".join(r if there(f"yishi.{r}") else f"({r})" for r in line) for line in LAYERS]
    out = ["[importlinter]", "root_package = yishi", "include_external_packages = True", ""]
    out += contract("layers", "layers", "Rooms import downward only", containers=["yishi"], layers=rows)
    out += contract(
        "forbidden", "pure", "Pure rooms know no Django, no clock, no chance",
        source_modules=[f"yishi.{r}" for r in PURE], forbidden_modules=FORBIDDEN,
    )  # fmt: skip
    for room in DJANGO:
        own = [m for m in (f"yishi.{room}.models", f"yishi.{room}.projectors") if there(m)]
        if own:
            out += contract(
                "protected", f"own-{room}", f"Only {room} touches its tables and how they are filled",
                protected_modules=own, allowed_importers=[f"yishi.{room}"],
            )  # fmt: skip
    return "\n".join(out)


def main() -> int:
    file = HERE / ".importlinter"
    if "--check" in sys.argv:
        return int(file.read_text() != config())
    file.write_text(config())
    return 0


if __name__ == "__main__":
    sys.exit(main())
