"""For tests: a client that is signed in as somebody of the register, wearing a hat."""

from importlib import import_module

from django.conf import settings
from django.http import HttpRequest
from django.test import Client

from yishi.access import accounts


def sign_in(client: Client, person: str, hat: str = "") -> Client:
    """Signs `client` in as `person` with a session in which code and second factor were just given."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    accounts.start_session(request, accounts.of_person(person), strong=True)
    request.session["hat"] = hat
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key or ""
    return client
