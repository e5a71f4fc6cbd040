"""What signed-in pages show about the one who is signed in."""

from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from yishi.access.who import Hat
from yishi.face.words import say

register = template.Library()


@register.simple_tag(takes_context=True)
def hat_title(context: Any, hat: Hat) -> str:
    """An office with its place, in the page's language."""
    return hat.title(context.get("lang", "zh"))


@register.simple_tag(takes_context=True)
def done_line(context: Any) -> str:
    """After a form: that it is recorded, and as which entry. Only a number of the address is shown."""
    request = context.get("request")
    index = request.GET.get("done", "") if request else ""
    if not (index.isascii() and index.isdigit() and len(index) < 13):
        return ""
    lang = context.get("lang", "zh")
    word = say(lang, "记下了", "Recorded")
    text = say(
        lang, "第 {n} 条记录，谁都可以核对。", "Entry {n} of the record, for anyone to check.", n=index
    )
    return format_html(
        '<div class="sheet now done" role="status"><span class="state">{}</span><b>{}</b></div>', word, text
    )


@register.simple_tag(takes_context=True)
def demo_bar(context: Any) -> str:
    """The demo's clock; nothing outside a demo."""
    if not settings.DEMO or context.get("request") is None:
        return SafeString("")
    return render_to_string("demo/bar.html", context.flatten(), request=context["request"])
