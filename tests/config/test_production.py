"""Production does not start on a setting that would harm somebody: it says which, and what to do."""

import ast
import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from config import settings as house

ROOT = Path(__file__).resolve().parents[2]
SAFE = {
    "ESCALE_ENV": "production",
    "ESCALE_SECRET_KEY": "cinquante caractères au hasard, ou presque, 0123456789",
    "ESCALE_DOCUMENT_KEYS": "1:" + base64.b64encode(b"k" * 32).decode(),
    "ESCALE_SEAL_PATH": "/etc/escale/seal",
    "ESCALE_BASE_URL": "https://escale.example",
    "ESCALE_ANTIVIRUS_URL": "unix:///run/clamav/clamd.ctl",
    "ESCALE_SMS_URL": "https://sms.example/v1",
    "ESCALE_SMS_TOKEN": "a token of the gateway",
    "ESCALE_CARDS_URL": "https://cards.example/v1",
    "ESCALE_CARDS_TOKEN": "a token of the factory",
    "ESCALE_STAMPS_URL": "https://stamps.example/v1",
    "ESCALE_STAMPS_TOKEN": "a token of the stamps",
    "ESCALE_WEBHOOK_SECRETS": "a secret of more than thirty-two characters",
    "DATABASE_URL": "postgresql://escale@db.example/escale",
}
# What is dangerous, and the beginning of the sentence that says so. None unsets the variable.
DANGERS = [
    ({"ESCALE_SECRET_KEY": None}, "ESCALE_SECRET_KEY is unset or the demo's"),
    ({"ESCALE_SECRET_KEY": ""}, "ESCALE_SECRET_KEY is unset or the demo's"),
    ({"ESCALE_SECRET_KEY": house._DEMO_SECRET}, "ESCALE_SECRET_KEY is unset or the demo's"),
    ({"ESCALE_SECRET_KEY": "short"}, "ESCALE_SECRET_KEY is shorter than 50 characters"),
    ({"ESCALE_DOCUMENT_KEYS": None}, "ESCALE_DOCUMENT_KEYS is unset or the demo's"),
    (
        {"ESCALE_DOCUMENT_KEYS": f"1:{house._DEMO_DOCUMENT_KEY}"},
        "ESCALE_DOCUMENT_KEYS is unset or the demo's",
    ),
    (
        {"ESCALE_DOCUMENT_KEYS": f"2:{'A' * 43}=,7:{house._DEMO_DOCUMENT_KEY}"},
        "ESCALE_DOCUMENT_KEYS is unset or the demo's",
    ),
    ({"ESCALE_DEBUG": "1"}, "ESCALE_DEBUG is on"),
    ({"ESCALE_REHEARSAL": "1"}, "ESCALE_REHEARSAL is on"),
    ({"ESCALE_SECURE_COOKIES": "0"}, "ESCALE_SECURE_COOKIES is off"),
    ({"DATABASE_URL": None}, "DATABASE_URL is unset"),
    (
        {"DATABASE_URL": f"{SAFE['DATABASE_URL']}?options=-c%20fsync%3Doff"},
        "DATABASE_URL turns fsync off",
    ),
    (
        {"DATABASE_URL": f"{SAFE['DATABASE_URL']}?options=-c%20FSYNC%20%3D%20off"},
        "DATABASE_URL turns fsync off",
    ),
    (
        {"DATABASE_URL": f"{SAFE['DATABASE_URL']}?options=-c%20synchronous_commit%3Doff"},
        "DATABASE_URL turns fsync off",
    ),
    ({"ESCALE_SEAL_PATH": None}, "ESCALE_SEAL_PATH is unset"),
    ({"ESCALE_SMS_URL": None}, "ESCALE_SMS_URL is unset"),
    ({"ESCALE_CARDS_URL": None}, "ESCALE_CARDS_URL is unset"),
    ({"ESCALE_CARDS_URL": "http://cards.example"}, "ESCALE_CARDS_URL is unset or does not"),
    ({"ESCALE_CARDS_TOKEN": None}, "ESCALE_CARDS_TOKEN is unset or the demo's"),
    ({"ESCALE_CARDS_TOKEN": house._DEMO_CARDS_TOKEN}, "ESCALE_CARDS_TOKEN is unset or the demo"),
    ({"ESCALE_STAMPS_URL": None}, "ESCALE_STAMPS_URL is unset"),
    ({"ESCALE_STAMPS_TOKEN": house._DEMO_STAMPS_TOKEN}, "ESCALE_STAMPS_TOKEN is unset or the"),
    ({"ESCALE_SMS_URL": "http://sms.example"}, "ESCALE_SMS_URL is unset or does not start"),
    ({"ESCALE_SMS_TOKEN": None}, "ESCALE_SMS_TOKEN is unset or the demo's"),
    ({"ESCALE_SMS_TOKEN": house._DEMO_SMS_TOKEN}, "ESCALE_SMS_TOKEN is unset or the demo's"),
    ({"ESCALE_WEBHOOK_SECRETS": None}, "ESCALE_WEBHOOK_SECRETS is unset"),
    (
        {"ESCALE_WEBHOOK_SECRETS": house._DEMO_WEBHOOK_SECRET},
        "ESCALE_WEBHOOK_SECRETS is unset, the demo's",
    ),
    (
        {"ESCALE_WEBHOOK_SECRETS": f"{'s' * 40},short"},
        "ESCALE_WEBHOOK_SECRETS is unset, the demo's, or has fewer than 32",
    ),
    ({"ESCALE_ANTIVIRUS_URL": None}, "ESCALE_ANTIVIRUS_URL is unset or malformed"),
    (
        {"ESCALE_ANTIVIRUS_URL": "/run/clamav/clamd.ctl"},
        "ESCALE_ANTIVIRUS_URL is unset or malformed",
    ),
    ({"ESCALE_ANTIVIRUS_URL": "tcp://clamd"}, "ESCALE_ANTIVIRUS_URL is unset or malformed"),
    ({"ESCALE_BASE_URL": None}, "ESCALE_BASE_URL does not start with https://"),
    ({"ESCALE_BASE_URL": "http://escale.example"}, "ESCALE_BASE_URL does not start with https://"),
    ({"ESCALE_HOSTS": "*"}, "ESCALE_HOSTS accepts any host name"),
    ({"ESCALE_HOSTS": "escale.example,*"}, "ESCALE_HOSTS accepts any host name"),
]
READ = """
import json
from config import settings as s
names = ("DEBUG", "REHEARSAL", "DEMO", "ALLOWED_HOSTS", "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE", "SESSION_COOKIE_NAME", "SESSION_COOKIE_HTTPONLY", "SECURE_HSTS_SECONDS",
    "SECURE_SSL_REDIRECT", "THEME", "MAIL_PAGE")
print(json.dumps({name: getattr(s, name) for name in names}))
"""


def start(
    changes: dict[str, str | None], program: str = "import config.settings"
) -> subprocess.CompletedProcess[str]:
    """Read the settings in a process of their own, with that environment and nothing else."""
    environment = {name: value for name, value in (SAFE | changes).items() if value is not None}
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_when_all_is_right():
    done = start({}, READ)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "DEBUG": False,
        "REHEARSAL": False,
        "DEMO": False,
        "ALLOWED_HOSTS": ["escale.example"],
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SESSION_COOKIE_NAME": "__Host-session",
        "SESSION_COOKIE_HTTPONLY": True,
        "SECURE_HSTS_SECONDS": 31536000,
        "SECURE_SSL_REDIRECT": True,
        "THEME": "neutral",
        "MAIL_PAGE": "",
    }


@pytest.mark.parametrize("changes,sentence", DANGERS)
def test_production_refuses_a_danger_with_a_sentence(changes, sentence):
    done = start(changes)
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith(f"django.core.exceptions.ImproperlyConfigured: {sentence}")
    assert last.endswith(".")


def test_a_secret_is_never_repeated_in_the_sentence_that_refuses_it():
    done = start({"ESCALE_SECRET_KEY": "known-secret", "ESCALE_DEBUG": "1"})
    assert "known-secret" not in done.stderr + done.stdout


def test_every_danger_the_settings_know_is_tried_here():
    text = (ROOT / "config" / "settings.py").read_text(encoding="utf-8")
    dangers = text.partition("dangers = {")[2].partition("for sentence, present")[0]
    known = [
        line.strip(' "')
        for line in dangers.splitlines()
        if line.startswith(('        "E', '        "D'))
    ]
    assert len(known) >= 10
    for sentence in known:
        assert any(sentence.startswith(tried) for _, tried in DANGERS), sentence


def test_an_environment_that_does_not_exist_is_refused():
    done = start({"ESCALE_ENV": "prod"})
    assert done.returncode != 0
    assert "ESCALE_ENV is 'prod': write one of demo, test, production." in done.stderr


def test_the_demo_needs_nothing_and_is_allowed_to_rehearse(tmp_path):
    nothing = dict.fromkeys(SAFE) | {"ESCALE_VAR": str(tmp_path)}
    done = start(nothing, READ)
    assert done.returncode == 0, done.stderr
    read = json.loads(done.stdout)
    assert (read["DEMO"], read["REHEARSAL"], read["DEBUG"]) == (True, True, False)


def test_djangos_own_check_for_deployment_finds_nothing():
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **SAFE},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_documents_are_in_the_bucket_that_the_environment_names():
    options = "from config import settings as s; print(s.STORAGES['documents'])"
    named = {
        "ESCALE_DOCUMENTS_S3": "papers/escale/documents",
        "ESCALE_DOCUMENTS_S3_URL": "https://s3.example",
        "ESCALE_DOCUMENTS_S3_REGION": "eu-west-3",
    }
    done = start(named, options)
    assert done.returncode == 0, done.stderr
    assert ast.literal_eval(done.stdout) == {
        "BACKEND": "escale.documents.bucket.BucketStorage",
        "OPTIONS": {
            "bucket_name": "papers",
            "location": "escale/documents",
            "endpoint_url": "https://s3.example",
            "region_name": "eu-west-3",
            "addressing_style": "auto",
        },
    }
