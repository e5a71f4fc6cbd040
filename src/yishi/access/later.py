"""What somebody typed into a form while their session ran out: kept for them, encrypted, until they are back.

Kept in the session of the browser that typed it, for the same address only, shown once.
"""

import json

from django.http import HttpRequest

from yishi.record import keys

SLOT = "later"
LARGEST = 60_000
LEFT_OUT = {"csrfmiddlewaretoken", "form_key"}


def keep(request: HttpRequest) -> None:
    """Keeps what a POST brought; a GET has nothing to keep."""
    if request.method != "POST":
        return
    typed = {k: request.POST.getlist(k) for k in request.POST if k not in LEFT_OUT}
    text = json.dumps([request.path, typed], ensure_ascii=False)
    if typed and len(text) <= LARGEST:
        request.session[SLOT] = keys.hide(text, SLOT).hex()


def typed(request: HttpRequest) -> dict[str, list[str]]:
    """What was typed at this address before, once; empty where nothing was."""
    held = request.session.get(SLOT) if hasattr(request, "session") else None
    if not held:
        return {}
    path, found = json.loads(keys.show(bytes.fromhex(held), SLOT))
    if path != request.path:
        return {}
    del request.session[SLOT]
    return dict(found)
