"""The settings of the tests: the real ones, read with `ESCALE_ENV=test` and files of their own.

pytest-django reads the settings before any conftest, so the environment is set here. pytest-xdist's
workers inherit it, and with it the folder that holds the cluster they share.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ["ESCALE_ENV"] = "test"
if "ESCALE_TEST_VAR" not in os.environ:
    os.environ["ESCALE_TEST_VAR"] = tempfile.mkdtemp(prefix="escale-tests-")
    atexit.register(shutil.rmtree, os.environ["ESCALE_TEST_VAR"], ignore_errors=True)
# whitenoise warns when there is no such folder, and a warning fails the test.
Path(os.environ["ESCALE_TEST_VAR"], "static").mkdir(exist_ok=True)
os.environ["ESCALE_VAR"] = os.environ["ESCALE_TEST_VAR"]
# A store each: a test that counts what is kept must not see what its neighbours keep.
_worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
os.environ["ESCALE_DOCUMENTS"] = str(Path(os.environ["ESCALE_VAR"], f"documents-{_worker}"))

from config.settings import *  # noqa: E402, F403
from config.settings import TEMPLATES  # noqa: E402


class UndefinedVariable(Exception):
    """A template shows a variable that its page does not give it."""


class _Fatal(str):
    """What Django shows in place of an undefined variable: here, nothing is shown at all.

    `{% if x %}` and `{% for y in x %}` may ask for what is not there: Django gives them None.
    """

    __slots__ = ()

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, variable: object) -> str:
        raise UndefinedVariable(str(variable))


TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = _Fatal("an undefined variable is fatal")
