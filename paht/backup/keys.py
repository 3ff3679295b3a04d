"""Encrypt the portal's keys to a public key, so that a stolen backup opens no personal data.

The format is age (age-encryption.org): the private key is kept apart and also works with the
program `age`.
"""

import os
from hashlib import scrypt
from pathlib import Path

import pyrage
from django.conf import settings
from pyrage import x25519

from paht.backup.archive import KEYS, Refused
from paht.launcher import embedded

NAMES = ("SECRET_KEY", "PII_KEYS", "PII_LOOKUP_KEY", "PII_LOOKUP_KEYS_BEFORE")


def new_pair() -> tuple[str, str]:
    """Return a new private key and its public key."""
    identity = x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def current() -> dict[str, str]:
    """Return the keys in use, as `secrets.env` holds them.

    Former look-up keys count: recovery codes, stopped addresses and the audit chain need them.
    """
    return {
        "SECRET_KEY": settings.SECRET_KEY,
        "PII_KEYS": ",".join(settings.PII_KEYS),
        "PII_LOOKUP_KEY": settings.PII_LOOKUP_KEY,
        "PII_LOOKUP_KEYS_BEFORE": ",".join(settings.PII_LOOKUP_KEYS_BEFORE),
    }


def fingerprints(keys: dict[str, str], *, salt: str) -> dict[str, list[str]]:
    """Return a slow, salted hash of each key: enough to compare, useless to guess with."""
    return {
        name: [_fingerprint(one, salt) for one in keys[name].split(",")]
        for name in ("PII_KEYS", "PII_LOOKUP_KEY")
    }


def sealed(public_key: str) -> bytes:
    """Return the keys in use, encrypted to `public_key`."""
    text = "".join(f"{name}={value}\n" for name, value in current().items())
    try:
        recipient = x25519.Recipient.from_str(public_key)
    except pyrage.RecipientError as error:
        raise Refused("BACKUP_PUBLIC_KEY: viết như age1…, tạo bằng manage.py backup_key") from error
    return bytes(pyrage.encrypt(text.encode(), [recipient]))


def opened(folder: Path, private_key: Path) -> dict[str, str]:
    """Return the keys of the backup in `folder`, opened with the private key in this file."""
    try:
        sealed_keys = (folder / KEYS).read_bytes()
    except FileNotFoundError as error:
        raise Refused(f"Bản sao lưu không có khóa ({KEYS}).") from error
    try:
        words = private_key.read_text(encoding="utf-8").split()
        secret = next(word for word in words if word.startswith("AGE-SECRET-KEY-"))
        text = pyrage.decrypt(sealed_keys, [x25519.Identity.from_str(secret)]).decode()
    except (OSError, StopIteration, pyrage.IdentityError) as error:
        raise Refused(f"{private_key}: không có khóa riêng (AGE-SECRET-KEY-…)") from error
    except pyrage.DecryptError as error:
        raise Refused(f"{private_key}: khóa riêng này không mở được khóa của bản sao.") from error
    return _parsed(text)


def use(keys: dict[str, str]) -> None:
    """Let this process and its children use other keys."""
    settings.SECRET_KEY = keys["SECRET_KEY"]
    settings.PII_KEYS = keys["PII_KEYS"].split(",")
    settings.PII_LOOKUP_KEY = keys["PII_LOOKUP_KEY"]
    settings.PII_LOOKUP_KEYS_BEFORE = list(filter(None, keys["PII_LOOKUP_KEYS_BEFORE"].split(",")))
    os.environ.update(keys)


def are_from_file() -> bool:
    """Return whether the keys in use are those of `secrets.env`, which a restore may replace."""
    path = settings.VAR_DIR / "secrets.env"
    if not (settings.EMBEDDED and path.exists()):
        return False
    return _parsed(path.read_text(encoding="utf-8")) == current()


def install(keys: dict[str, str], *, kept_as: str) -> Path:
    """Put `keys` into `secrets.env`; the file before stays under another name."""
    path = Path(settings.VAR_DIR / "secrets.env")
    path.rename(path.with_name(f"secrets.env.{kept_as}"))
    return embedded.write_secrets(path, keys)


def _parsed(text: str) -> dict[str, str]:
    """Return each key of a file; an older file, or one before a rotation, names no former keys."""
    said = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    return {name: said.get(name, "") for name in NAMES}


def _fingerprint(key: str, salt: str) -> str:
    return scrypt(key.encode(), salt=salt.encode(), n=2**14, r=8, p=1, dklen=8).hex()
