"""Dates in templates: `{{ article.published_at|day }}`, `{{ comment.submitted_at|moment }}`."""

from django import template

from articles.models import dates

register = template.Library()


@register.filter
def day(moment):
    return dates.day(moment)


@register.filter
def moment(moment):
    return dates.day_and_time(moment)


@register.filter
def to_the_second(moment):
    return dates.day_and_time(moment, seconds=True)


@register.filter
def age(moment):
    return dates.age(moment)


@register.filter
def machine(moment):
    return dates.for_machines(moment)
