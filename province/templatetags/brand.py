"""Write the portal's names in templates."""

from django import template

from province import portal

register = template.Library()


@register.filter
def brand(name: str) -> str:
    """Return a name of the portal: `{{ "hotline"|brand }}`; the names are in `portal.words`."""
    return portal.words()[name]
