"""All the settings, in one file; what differs between places comes from the environment."""

import base64
import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import env
from escale.kit.embedded_postgres import database_settings

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(env.text("ESCALE_VAR", str(BASE_DIR / "var")))

ENVIRONMENT = env.choice("ESCALE_ENV", ("demo", "test", "production"), "demo")
PRODUCTION = ENVIRONMENT == "production"
DEMO = ENVIRONMENT == "demo"
DEBUG = env.flag("ESCALE_DEBUG")
REHEARSAL = env.flag("ESCALE_REHEARSAL", default=DEMO)
# Each web node writes the minutes it lives: outages are their gaps (escale.watch.beats).
BEATS = env.flag("ESCALE_BEATS", default=ENVIRONMENT != "test")

# ---- secrets -----------------------------------------------------------------------------
_DEMO_SECRET = "demo-secret-known-to-everyone-never-for-production"  # noqa: S105 - refused below
_DEMO_DOCUMENT_KEY = base64.b64encode(b"demo document key, 32 bytes long").decode()
SECRET_KEY = env.text("ESCALE_SECRET_KEY", "" if PRODUCTION else _DEMO_SECRET)
_KEYRING = "escale.documents.keys.keyring"
KEY_WRAPPER = env.text("ESCALE_KEY_WRAPPER", _KEYRING)
_document_keys = (env.text("ESCALE_DOCUMENT_KEYS"), env.secret_file("ESCALE_DOCUMENT_KEYS_FILE"))
DOCUMENT_KEYS = "".join(_document_keys) or ("" if PRODUCTION else f"1:{_DEMO_DOCUMENT_KEY}")
if all(_document_keys):
    message = "ESCALE_DOCUMENT_KEYS and ESCALE_DOCUMENT_KEYS_FILE are both set: keep one of them."
    raise ImproperlyConfigured(message)
SEAL_PATH = Path(env.text("ESCALE_SEAL_PATH", str(VAR / "seal")))

# ---- where we are ------------------------------------------------------------------------
BASE_URL = env.text("ESCALE_BASE_URL", f"http://localhost:{env.number('PORT', 8000)}").rstrip("/")
_host = urlsplit(BASE_URL).hostname or "localhost"
ALLOWED_HOSTS = env.words("ESCALE_HOSTS") or (
    [_host] if PRODUCTION else [_host, "localhost", "127.0.0.1", "testserver"]
)
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# One account an address holds by a constraint that ignores case (people.Account).
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",
    # The owner of a domain puts it on the browsers' preload list; a program cannot decide it.
    "security.W021",
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_countries",  # its names of countries in our languages
    "csp",
    # Before allauth: our pages stand in for its own.
    "escale.web",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "escale.kit",
    "escale.people",
    "escale.audit",
    "escale.watch",
    "escale.register",
    "escale.applications",
    "escale.documents",
    "escale.cards",
    "escale.appointments",
    "escale.notices",
    "escale.letters",
    "escale.jobs",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "escale.web.health.HealthMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "escale.web.rehearsing.LegalTimeMiddleware",
    "escale.web.doors.RefusalMiddleware",
    "escale.web.doors.PolicyMiddleware",
    "escale.web.doors.ReadOnlyMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "escale.web.context.site",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# ---- database and jobs -------------------------------------------------------------------
DATABASES = {"default": database_settings(VAR / "postgres")}
PROCRASTINATE_ON_APP_READY = "escale.jobs.schedule.on_app_ready"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# ---- accounts ----------------------------------------------------------------------------
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "applicant:home"
ACCOUNT_ADAPTER = "escale.web.applicant.account.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# An account is opened only once its address is proved (escale.actions.open_account).
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Attempts are counted in our own table, by account (escale.people.attempts): a cache forgets.
ACCOUNT_RATE_LIMITS = False
# The second factor: its rows are allauth's, its pages ours (escale.web.account_security).
MFA_ADAPTER = "escale.web.account_security.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_RECOVERY_CODE_DIGITS = 10
AUTH_PASSWORD_VALIDATORS = [{"NAME": "escale.people.passwords.StrengthValidator"}]

# ---- cookies and headers -----------------------------------------------------------------
_secure = env.flag("ESCALE_SECURE_COOKIES", default=PRODUCTION)
SESSION_COOKIE_SECURE = _secure
CSRF_COOKIE_SECURE = _secure
SESSION_COOKIE_NAME = "__Host-session" if _secure else "escale_session"
CSRF_COOKIE_NAME = "__Host-csrf" if _secure else "escale_csrf"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_FAILURE_VIEW = "escale.web.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    },
}

# ---- languages and time ------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("français")), ("en", _("anglais"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "escale_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = _secure
USE_I18N = True
TIME_ZONE = "Europe/Paris"
USE_TZ = True

# ---- files -------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "escale.web.assets.Assets"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
    "documents": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": env.text("ESCALE_DOCUMENTS", str(VAR / "documents")),
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
}
if _bucket := env.text("ESCALE_DOCUMENTS_S3"):
    STORAGES["documents"] = {
        "BACKEND": "escale.documents.bucket.BucketStorage",
        "OPTIONS": {
            "bucket_name": _bucket.partition("/")[0],
            "location": _bucket.partition("/")[2],
            "endpoint_url": env.text("ESCALE_DOCUMENTS_S3_URL") or None,
            "region_name": env.text("ESCALE_DOCUMENTS_S3_REGION") or None,
            "addressing_style": env.choice(
                "ESCALE_DOCUMENTS_S3_STYLE", ("auto", "path", "virtual"), "auto"
            ),
        },
    }
WHITENOISE_USE_FINDERS = not PRODUCTION
MAX_UPLOAD_BYTES = 20 * 1024 * 1024
MAX_FILES_A_DOCUMENT = 20
MAX_FILES_AN_APPLICATION = 60
# Over all their requests: what one full request may hold, unless the disk allows more.
MAX_BYTES_A_PERSON = env.number("ESCALE_QUOTA_MB", 1200) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # what is not a file: the longest form has a tenth of it
FILE_UPLOAD_MAX_MEMORY_SIZE = 0  # no file is ever held in memory whole
FILE_UPLOAD_HANDLERS = ["escale.web.uploads.AnonymousFileUploadHandler"]
FILE_UPLOAD_TEMP_DIR = env.text("ESCALE_UPLOAD_TMP") or None
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
# Far beyond what a document is made of: the person who sends too many reads a sentence.
DATA_UPLOAD_MAX_NUMBER_FILES = 1000

# ---- outside services --------------------------------------------------------------------
_smtp = urlsplit(env.text("ESCALE_SMTP_URL", "smtp://127.0.0.1:1025"))
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = _smtp.hostname or "127.0.0.1"
EMAIL_PORT = _smtp.port or 25
EMAIL_HOST_USER = unquote(_smtp.username or "")
EMAIL_HOST_PASSWORD = unquote(_smtp.password or "")
EMAIL_USE_TLS = _smtp.scheme == "smtp+starttls"
EMAIL_USE_SSL = _smtp.scheme == "smtps"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("ESCALE_FROM", "Escale <ne-pas-repondre@escale.example>")
# Where the demo shows the e-mails it sends: the page of the mail simulator.
MAIL_PAGE = env.text("ESCALE_MAIL_PAGE", "http://localhost:8025/") if DEMO else ""
# Without a gateway, nothing is told by text message: in production that is said by « none ».
SMS_URL = env.text("ESCALE_SMS_URL", "http://127.0.0.1:8028" if DEMO else "").rstrip("/")
_DEMO_SMS_TOKEN = "demo-sms-token"  # noqa: S105 - refused below
SMS_TOKEN = env.text("ESCALE_SMS_TOKEN", "" if PRODUCTION else _DEMO_SMS_TOKEN)
SMS_SENDER = env.text("ESCALE_SMS_SENDER", "Escale")
# Where the demo shows the text messages it sends: the page of the SMS simulator.
SMS_PAGE = env.text("ESCALE_SMS_PAGE", "http://localhost:8028/") if DEMO else ""
# Where cards are ordered, and what proves to the factory that we are who orders them.
CARDS_URL = env.text("ESCALE_CARDS_URL", "http://127.0.0.1:8029" if DEMO else "").rstrip("/")
_DEMO_CARDS_TOKEN = "demo-cards-token"  # noqa: S105 - refused below
CARDS_TOKEN = env.text("ESCALE_CARDS_TOKEN", "" if PRODUCTION else _DEMO_CARDS_TOKEN)
# Where tax stamps are checked and used.
STAMPS_URL = env.text("ESCALE_STAMPS_URL", "http://127.0.0.1:8030" if DEMO else "").rstrip("/")
_DEMO_STAMPS_TOKEN = "demo-stamps-token"  # noqa: S105 - refused below
STAMPS_TOKEN = env.text("ESCALE_STAMPS_TOKEN", "" if PRODUCTION else _DEMO_STAMPS_TOKEN)
# What the providers sign their receipts with; two while one takes the place of the other.
_DEMO_WEBHOOK_SECRET = "demo-webhook-secret-known-to-everyone"  # noqa: S105 - refused below
WEBHOOK_SECRETS = env.words("ESCALE_WEBHOOK_SECRETS") or (
    [] if PRODUCTION else [_DEMO_WEBHOOK_SECRET]
)
EPHOTO_URL = env.text("ESCALE_EPHOTO_URL", "http://127.0.0.1:8026").rstrip("/")
ANTIVIRUS_URL = env.text("ESCALE_ANTIVIRUS_URL", "" if PRODUCTION else "tcp://127.0.0.1:3310")

# ---- what an operator is warned of -------------------------------------------------------
NOTICES_LATE_AFTER = timedelta(minutes=env.number("ESCALE_NOTICES_LATE_MINUTES", 15))
LETTERS_LATE_AFTER = timedelta(minutes=env.number("ESCALE_LETTERS_LATE_MINUTES", 60))
DOCUMENTS_LATE_AFTER = timedelta(minutes=env.number("ESCALE_DOCUMENTS_LATE_MINUTES", 15))

# ---- look --------------------------------------------------------------------------------
THEME = env.choice("ESCALE_THEME", ("neutral", "state"), "neutral")
SUPPORT_EMAIL = env.text("ESCALE_SUPPORT_EMAIL", "aide@escale.example")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("ESCALE_LOG_LEVEL", "INFO")},
    "loggers": {
        # procrastinate logs job arguments at INFO; ours are identifiers, still of no use there.
        "procrastinate": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
        "botocore": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        "pyhanko": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
    },
}


_SECRET_AT_LEAST = 50
_WEBHOOK_SECRET_AT_LEAST = 32
_NONE = "none"
_CLAMD = re.compile(r"tcp://[^/\s]+:\d{1,5}|unix:///\S+")
# Each of these lets an acknowledged filing be lost when the machine stops.
_FORGETFUL = re.compile(r"(fsync|full_page_writes|synchronous_commit)=(off|false|no|0)")


def _refuse_demo_settings_in_production() -> None:
    """Stop at the first setting that would make production unsafe, with a sentence."""
    database_url = "".join(unquote(env.text("DATABASE_URL")).lower().split())
    dangers = {
        "ESCALE_SECRET_KEY is unset or the demo's: generate one of 50 random characters.": (
            not SECRET_KEY or SECRET_KEY == _DEMO_SECRET
        ),
        "ESCALE_SECRET_KEY is shorter than 50 characters: it could be guessed.": (
            len(SECRET_KEY) < _SECRET_AT_LEAST
        ),
        "ESCALE_DOCUMENT_KEYS is unset or the demo's: without it documents cannot be encrypted."
        " Write 1:BASE64 with 32 random bytes, or the path of a file that holds it in"
        " ESCALE_DOCUMENT_KEYS_FILE.": (
            _DEMO_DOCUMENT_KEY in DOCUMENT_KEYS or (not DOCUMENT_KEYS and KEY_WRAPPER == _KEYRING)
        ),
        "ESCALE_DEBUG is on: it shows the inside of the program to everyone. Unset it.": DEBUG,
        "ESCALE_REHEARSAL is on: it lets legal time be moved. Unset it.": REHEARSAL,
        "ESCALE_SECURE_COOKIES is off: sessions could be read on the way. Unset it.": not _secure,
        "DATABASE_URL is unset: the embedded database is for demo and tests only.": not env.text(
            "DATABASE_URL"
        ),
        "DATABASE_URL turns fsync off: filings could be lost. Remove it.": bool(
            _FORGETFUL.search(database_url)
        ),
        "ESCALE_SEAL_PATH is unset: letters would be sealed by the demo's authority.": not env.text(
            "ESCALE_SEAL_PATH"
        ),
        "ESCALE_ANTIVIRUS_URL is unset or malformed: no document could be checked, nor opened."
        " Write tcp://HOST:PORT or unix:///PATH of clamd.": not _CLAMD.fullmatch(ANTIVIRUS_URL),
        "ESCALE_SMS_URL is unset or does not start with https://: no text message could leave."
        " Write the gateway's address, or none to do without.": not (
            SMS_URL.startswith("https://") or SMS_URL == _NONE
        ),
        "ESCALE_SMS_TOKEN is unset or the demo's: the gateway would refuse every message.": (
            SMS_URL != _NONE and SMS_TOKEN in {"", _DEMO_SMS_TOKEN}
        ),
        "ESCALE_CARDS_URL is unset or does not start with https://: no card could be ordered. Write"
        " the factory's address, or none to order cards by another way.": not (
            CARDS_URL.startswith("https://") or CARDS_URL == _NONE
        ),
        "ESCALE_CARDS_TOKEN is unset or the demo's: the factory would refuse every order.": (
            CARDS_URL != _NONE and CARDS_TOKEN in {"", _DEMO_CARDS_TOKEN}
        ),
        "ESCALE_STAMPS_URL is unset or does not start with https://: no stamp could be checked.": (
            not STAMPS_URL.startswith("https://")
        ),
        "ESCALE_STAMPS_TOKEN is unset or the demo's: no stamp would be checked.": (
            STAMPS_TOKEN in {"", _DEMO_STAMPS_TOKEN}
        ),
        "ESCALE_WEBHOOK_SECRETS is unset, the demo's, or has fewer than 32 characters: anyone could"
        " say that a message was delivered.": not WEBHOOK_SECRETS
        or any(
            secret == _DEMO_WEBHOOK_SECRET or len(secret) < _WEBHOOK_SECRET_AT_LEAST
            for secret in WEBHOOK_SECRETS
        ),
        "ESCALE_BASE_URL does not start with https://.": not BASE_URL.startswith("https://"),
        "ESCALE_HOSTS accepts any host name: list the service's own.": "*" in ALLOWED_HOSTS,
    }
    for sentence, present in dangers.items():
        if present:
            raise ImproperlyConfigured(sentence)


if PRODUCTION:
    _refuse_demo_settings_in_production()
if SMS_URL == _NONE:
    SMS_URL = ""
if CARDS_URL == _NONE:
    CARDS_URL = ""
