"""Papers: everything the loop prints, once as a PDF for the stamp and once as a page for the phone, from one value.

A document gathers plain facts (`documents/<name>.py`: a dataclass, its `gather`, and `lay`, which puts it into words on
a `Sheet`); `press` sets a sheet with Typst, `templates/papers/sheet.html` shows the same sheet. Nothing here writes.
"""
