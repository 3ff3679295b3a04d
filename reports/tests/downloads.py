"""Downloads of stored files."""

from django.http import HttpResponse
from django.test import Client


def fetch(client: Client, url: str, **headers: str) -> tuple[HttpResponse, bytes]:
    """Return the response and its body; header names have underscores."""
    response = client.get(
        url, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return response, content
