"""The process that runs Typst, started by `press` with nothing of ours loaded: packages, root, fonts, form, ppi, tags."""

import sys

MEMORY = 1_500_000_000
SECONDS = 5


def main() -> None:
    packages, root, fonts, form, ppi, tags = sys.argv[1:]
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (2 * SECONDS, 2 * SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        pass  # not a Unix: the clock of the parent still holds
    sys.path.insert(0, packages)
    import typst

    made = typst.compile(  # type: ignore[call-overload]
        f"{root}/sheet.typ",
        root=root,
        font_paths=[fonts],
        ignore_system_fonts=True,
        format=form,
        ppi=float(ppi),
        pdf_tags=tags == "1",
    )
    pages = made if isinstance(made, list) else [made]
    for page in pages:
        if form == "png":
            sys.stdout.buffer.write(len(page).to_bytes(4, "big"))
        sys.stdout.buffer.write(page)


if __name__ == "__main__":
    main()
