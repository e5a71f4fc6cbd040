"""Who may see a private photo: nobody, until a room above says who. Public ones everybody may see.

Rooms that know who is asking register a rule at start-up; one rule that says yes is enough. A rule is asked at every
look, so that what ended yesterday opens nothing today (attacks W2).
"""

from collections.abc import Callable

from django.http import HttpRequest

from yishi.files.models import Photo

Rule = Callable[[HttpRequest, Photo], bool]
_rules: list[Rule] = []


def register(rule: Rule) -> None:
    if rule not in _rules:
        _rules.append(rule)


def may_see(request: HttpRequest, photo: Photo) -> bool:
    return photo.public or any(rule(request, photo) for rule in _rules)
