"""Reach the test's database from another process."""

from urllib.parse import quote, urlencode

from django.db import connection


def database_url(name: str = "") -> str:
    """Return the address of the test's database, also where it listens on a socket alone."""
    facts = connection.settings_dict
    place = {key.lower(): facts[key] for key in ("HOST", "PORT") if facts[key]}
    person = ":".join(quote(str(facts[key])) for key in ("USER", "PASSWORD") if facts[key])
    return f"postgres://{person}@/{name or facts['NAME']}?{urlencode(place)}"
