"""Where a request came from and where it may go on to: addresses of this site only."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 2000


def local(address: str) -> bool:
    """Whether an address is a path of this site: nothing with a host, a scheme, a backslash or a line end (attacks W17)."""
    return (
        len(address) <= LONGEST
        and address.startswith("/")
        and not address.startswith("//")
        and "\\" not in address
        and not any(ord(c) < 33 or ord(c) == 127 for c in address)
        and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    )


def home() -> str:
    """My home; the board where there is none."""
    try:
        return reverse("home")
    except NoReverseMatch:
        return reverse("town")


def onward(request: HttpRequest) -> str:
    """``next`` of the form or address where it is a path of this site, else my home."""
    asked = request.POST.get("next", "") or request.GET.get("next", "")
    return asked if local(asked) else home()


def address_of(request: HttpRequest) -> str:
    """The network address of the browser. What a proxy says is believed only where one of our own stands in front."""
    if settings.PROXY:
        return str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
