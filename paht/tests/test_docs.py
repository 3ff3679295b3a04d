"""README, .env.example, NOTICE, publiccode.yml and docs/ agree with the code."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
SETTING_READERS = (
    "accounts/sso/options.py",
    "paht/settings.py",
    "paht/configuration.py",
    "notifications/sms_options.py",
)
NAME = re.compile(r"[A-Z][A-Z0-9_]+")
# The names of other HTTP gateways are chosen by who installs the portal.
HTTP_GATEWAYS = {"SMS_HTTP", "SMS_HTTP_<NAME>"}
# Names the file itself, so it cannot be read from it.
NOT_IN_ENV_FILE = {"ENV_FILE"}
PUBLICCODE_KEYS = {
    "publiccodeYmlVersion",
    "name",
    "applicationSuite",
    "url",
    "landingURL",
    "isBasedOn",
    "softwareVersion",
    "releaseDate",
    "logo",
    "platforms",
    "categories",
    "usedBy",
    "roadmap",
    "developmentStatus",
    "softwareType",
    "intendedAudience",
    "description",
    "legal",
    "maintenance",
    "localisation",
    "dependsOn",
}


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def settings_read() -> set[str]:
    """Return the names that the code reads from the environment."""
    found = set(HTTP_GATEWAYS)
    for path in SETTING_READERS:
        for node in ast.walk(ast.parse(text_of(path))):
            texts: list[ast.expr] = []
            if isinstance(node, ast.Call) and _reads_environment(node.func):
                texts = node.args
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "setting":
                texts = [node.value]
            found |= {
                node.value
                for node in texts
                if isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and NAME.fullmatch(node.value)
            }
    return found


def defaults_of_code() -> dict[str, str]:
    """Return the numbers, switches and choices that hold where nothing is set."""
    found = {}
    for node in ast.walk(ast.parse(text_of("paht/settings.py"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        kind, first = ast.unparse(node.func), node.args[0]
        defaults = [keyword.value for keyword in node.keywords if keyword.arg == "default"]
        if kind == "env.choice":
            defaults = node.args[1:2]
        if not isinstance(first, ast.Constant) or not defaults:
            continue
        default = defaults[0]
        if kind in ("env.number", "env.bool", "env.choice") and isinstance(default, ast.Constant):
            switch = "on" if default.value else "off"
            found[str(first.value)] = switch if kind == "env.bool" else str(default.value)
    return found


def _reads_environment(function: ast.expr) -> bool:
    name = ast.unparse(function)
    return name == "env" or name.startswith("env.") or name in ("get", "_needed", "_url")


def settings_of_readme() -> set[str]:
    section = text_of("README.md").split("\n## Settings\n")[1].split("\n## ")[0]
    first_cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return set(re.findall(r"`([A-Z][A-Z0-9_]+(?:<NAME>)?)`", " ".join(first_cells)))


def settings_of_env_example() -> set[str]:
    names = re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", text_of(".env.example"), re.MULTILINE)
    return {"SMS_HTTP_<NAME>" if name.startswith("SMS_HTTP_") else name for name in names}


def test_readme_lists_exactly_the_settings_read_by_code() -> None:
    assert settings_of_readme() == settings_read()


def test_env_example_lists_exactly_the_settings_read_by_code() -> None:
    assert settings_of_env_example() == settings_read() - NOT_IN_ENV_FILE


def test_env_example_shows_the_defaults_of_the_code() -> None:
    shown = dict(re.findall(r"^# ([A-Z][A-Z0-9_]+)=(.*)$", text_of(".env.example"), re.MULTILINE))

    expected = defaults_of_code()

    assert len(expected) > 30
    assert {name: shown[name] for name in expected} == expected


def test_env_example_contains_comments_only() -> None:
    lines = text_of(".env.example").splitlines()

    assert [line for line in lines if line and not line.startswith("#")] == []


def test_notice_lists_the_packages_of_requirements() -> None:
    check = subprocess.run(
        [sys.executable, ROOT / "bin" / "notice.py", "--check"], capture_output=True, text=True
    )

    assert (check.returncode, check.stderr) == (0, "")


def test_publiccode_has_valid_keys_and_the_version_and_licence_of_the_project() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))["project"]

    found = yaml.safe_load(text_of("publiccode.yml"))

    assert found.keys() <= PUBLICCODE_KEYS
    assert found["publiccodeYmlVersion"] == "0.4"
    assert found["softwareVersion"] == project["version"]
    assert found["legal"]["license"] == project["license"]
    for description in found["description"].values():
        assert len(description["shortDescription"]) <= 150
        assert 150 <= len(description["longDescription"]) <= 10_000
        assert description["features"]


def test_changelog_describes_the_version_of_the_project() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))["project"]

    assert f"## {project['version']}" in text_of("CHANGELOG.md")


def test_nginx_example_limits_neither_static_files_nor_opening_the_form() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    example = text.split("```nginx\n")[1].split("```")[0]
    limits = re.findall(r"^( *)limit_(?:conn|req) ", example, re.MULTILINE)
    static = example.split("location /static/ {")[1].split("}")[0]

    # HTTP/2 counts each file of a page as a connection, and many phones share one address.
    assert len(limits) >= 3 and min(map(len, limits)) == 8, "a limit of the whole server"
    assert "limit_" not in static
    assert "limit_req_zone  $paht_sender" in example
