"""Write the software bill of materials, and look up known weaknesses of the packages.

    bin/audit [FILE]

FILE is var/sbom.cdx.json unless given. The look-up asks PyPI. It ends with status 1 when a
package has a known weakness, and with 3 when some package could not be looked up.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements.txt"
WEAK, UNKNOWN = 1, 3


def main(arguments: list[str]) -> None:
    file = Path(arguments[0]) if arguments else ROOT / "var" / "sbom.cdx.json"
    file.parent.mkdir(exist_ok=True)
    write_bill(file)
    sys.stdout.write(f"Danh mục thành phần (CycloneDX): {file}\n")
    looked_up = look_up()
    status, lines = verdict(looked_up)
    sys.stdout.write("\n".join([*lines, ""]))
    sys.exit(status)


def write_bill(file: Path) -> None:
    """Write all packages of requirements.txt with their hashes; needs no network."""
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", str(REQUIREMENTS)]
    subprocess.run([*command, "--output-reproducible", "--output-file", str(file)], check=True)


def look_up() -> list[dict[str, Any]]:
    """Return what PyPI knows of each package; an empty list when it cannot be asked."""
    command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip"]
    options = ["--requirement", str(REQUIREMENTS), "--format", "json", "--progress-spinner", "off"]
    answer = subprocess.run([*command, *options], capture_output=True, text=True)
    try:
        found: list[dict[str, Any]] = json.loads(answer.stdout)["dependencies"]
    except json.JSONDecodeError:
        # pip-audit ends with a traceback and no JSON when the network fails.
        return []
    return found


def verdict(looked_up: list[dict[str, Any]]) -> tuple[int, list[str]]:
    """Return the status to end with and the lines that explain it.

    pip-audit says that nothing is known when it could ask about no package.
    """
    weak = [
        f"{one['name']} {one['version']}: {weakness['id']}"
        f" (đã sửa ở {', '.join(weakness['fix_versions']) or 'chưa có bản sửa'})"
        for one in looked_up
        for weakness in one.get("vulns", [])
    ]
    asked = sum("vulns" in one for one in looked_up)
    if weak:
        return WEAK, ["Thư viện có lỗ hổng đã biết:", *weak]
    if not looked_up or asked < len(looked_up):
        return UNKNOWN, [
            f"KHÔNG tra cứu được lỗ hổng của {len(looked_up) - asked or 'mọi'} thư viện: "
            "hãy chạy lại ở nơi có mạng đến PyPI."
        ]
    return 0, [f"Đã tra cứu {asked} thư viện: không có lỗ hổng đã biết."]


if __name__ == "__main__":
    main(sys.argv[1:])
