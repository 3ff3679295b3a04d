"""The embedded PostgreSQL and Valkey (wheels): where they live and how they run."""

import os
import secrets
from hashlib import sha256
from pathlib import Path


def secrets_file(var: Path) -> Path:
    """The keys of the embedded default (0600), made once and never changed."""
    path = var / "secrets.env"
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        from base64 import urlsafe_b64encode
        text = "".join(
            f"{name}={value}\n"
            for name, value in {
                "SECRET_KEY": secrets.token_urlsafe(50),
                "PII_KEYS": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
                "PII_LOOKUP_KEY": secrets.token_urlsafe(32),
            }.items()
        )
        fresh = var / f".secrets.{os.getpid()}"
        fresh.touch(0o600)
        fresh.write_text(text)
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path


def socket_dir(var: Path) -> Path:
    return Path("/tmp") / f"paht-{sha256(str(var).encode()).hexdigest()[:12]}"


def database(var: Path) -> dict[str, object]:
    return {"ENGINE": "django.db.backends.postgresql", "NAME": "paht", "USER": "paht", "HOST": str(socket_dir(var))}


def redis_url(var: Path) -> str:
    return f"unix://{socket_dir(var)}/valkey.sock"


def broker_url(redis_url: str) -> str:
    return redis_url.replace("unix://", "redis+socket://", 1)
