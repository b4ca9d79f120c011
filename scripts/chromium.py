"""Make sure that the journeys have a Chromium: found, else Debian's package, else Playwright's."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")
DEBIAN = (
    ("apt-get", "update", "-qq"),
    ("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"),
)


def found() -> str | None:
    """The browser to use, if the machine has one."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def install_debian_package() -> bool:
    """Install Debian's Chromium; only root may, and only where there is an apt-get."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    return all(
        subprocess.run(command, env=quiet, stdin=subprocess.DEVNULL, check=False).returncode == 0
        for command in DEBIAN
    )


def main() -> int:
    """Find or install, and say in a sentence what to do when neither works."""
    if found():
        return 0
    print("No Chromium here: installing one for the journeys …", flush=True)
    if install_debian_package() and found():
        return 0
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    if subprocess.run(command, check=False).returncode == 0:
        return 0
    print(
        "Chromium could not be installed. Install it with your system's packages, "
        "or set CHROMIUM to the path of one, then try again.",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
