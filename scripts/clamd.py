"""Make sure that the tests have ClamAV's daemon: found, else Debian's package, else done without.

Only the program is wanted. Nothing is started, now or with the machine, and no signature is fetched.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Daemons are not on everybody's PATH.
PLACES = os.pathsep.join((os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin"))
DEBIAN = (
    ("apt-get", "update", "-qq"),
    ("apt-get", "install", "-y", "-qq", "--no-install-recommends", "clamav-daemon"),
)
SERVICES = ("clamav-daemon.service", "clamav-daemon.socket", "clamav-freshclam.service")
# Debian's own way to say that no package may start a service.
POLICY = Path("/usr/sbin/policy-rc.d")
START_NOTHING = "#!/bin/sh\nexit 101\n"


def found() -> str | None:
    """The daemon to use, if the machine has one."""
    return os.environ.get("CLAMD") or shutil.which("clamd", path=PLACES)


def install_debian_package() -> bool:
    """Install Debian's clamd; only root may, and only where there is an apt-get."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    with _starting_nothing():
        is_done = all(map(_run, DEBIAN))
    if Path("/run/systemd/system").exists():
        _run(("systemctl", "disable", "--quiet", *SERVICES))
    return is_done


@contextmanager
def _starting_nothing() -> Iterator[None]:
    if POLICY.exists():  # the machine's own: a container has one that says the same
        yield
        return
    POLICY.write_text(START_NOTHING)
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink()


def _run(command: tuple[str, ...]) -> bool:
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command, env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False
    )
    return done.returncode == 0


def main() -> int:
    """Find or install, and say in a sentence what is left out when neither works."""
    if found():
        return 0
    print("No clamd here: installing one for the tests of the antivirus …", flush=True)
    if not (install_debian_package() and found()):
        print(
            "clamd could not be installed: the tests that need a real antivirus are left out. "
            "Install your system's package (clamav-daemon), or set CLAMD to the path of one.",
            file=sys.stderr,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
