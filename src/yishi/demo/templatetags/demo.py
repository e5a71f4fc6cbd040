"""What the demo's bar asks for."""

from django import template

from yishi.record import reading

register = template.Library()


@register.simple_tag
def demo_day() -> str:
    """The day of the demo's clock."""
    return reading.today()
