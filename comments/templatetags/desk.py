"""What every form on the moderator's desk carries."""

from django import template
from django.middleware.csrf import get_token
from django.utils.html import format_html

register = template.Library()

_FIELDS = (
    '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
    '<input type="hidden" name="seen" value="{}">'
    '<input type="hidden" name="moderator" value="{}">'
    '<input type="hidden" name="back" value="{}">'
)


@register.simple_tag(takes_context=True)
def hidden_fields(context):
    """The right to post, what was seen of the card, by whom, and where to go on: once for all the
    forms of a card."""
    request, back = context["request"], context["filters"].query
    return format_html(_FIELDS, get_token(request), context["card"].seen, request.user.pk, back)
