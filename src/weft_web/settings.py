"""What the service is told by its surroundings. Everything that differs between deployments is an environment variable.

WEFT_SECRET_KEY   signs sessions and links; needed wherever it is not a demonstration
WEFT_HOSTS        names the service answers to, with commas between
DATABASE_URL      where the records are kept; SQLite in `build/service` where it is not given
WEFT_PLACE        folder of the place that is served; `place` in WEFT_FOLDER where it is not given
WEFT_DEMO         1: the invented town, sign-in without passwords, e-mail kept in a folder
WEFT_HTTPS        0: cookies also travel without TLS (on one's own machine)
WEFT_EMAIL_URL    address of an SMTP server, `smtp://user:password@host:port`; without it, e-mail goes to the console
WEFT_OIDC_URL, WEFT_OIDC_CLIENT, WEFT_OIDC_SECRET   an organisation's own sign-in (OpenID Connect)
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

HERE = Path(__file__).parent
FOLDER = Path(os.environ.get("WEFT_FOLDER", "build/service"))
DEMO = os.environ.get("WEFT_DEMO") == "1"
PLACE = os.environ.get("WEFT_PLACE", str(FOLDER / "place"))
HTTPS = os.environ.get("WEFT_HTTPS", "1") == "1"

SECRET_KEY = os.environ.get("WEFT_SECRET_KEY", "")
if not SECRET_KEY:
    raise ImproperlyConfigured("Set WEFT_SECRET_KEY to a long random text that nobody else knows, or use `weft serve`.")
DEBUG = False
ALLOWED_HOSTS = os.environ.get("WEFT_HOSTS", "localhost,127.0.0.1").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host not in ("localhost", "127.0.0.1", "*")]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "weft_web.records",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
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
    "weft_web.guard.Guard",
]
ROOT_URLCONF = "weft_web.urls"
WSGI_APPLICATION = "weft_web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "weft_web.page.surroundings",
            ],
        },
    }
]

DATABASES = {"default": dj_database_url.config(default=f"sqlite:///{FOLDER}/weft.sqlite3", conn_max_age=600)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Writers wait for each other instead of failing; readers never wait.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

AUTH_USER_MODEL = "records.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "front"
ACCOUNT_ADAPTER = "weft_web.account.InvitedOnly"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "front"
ACCOUNT_PREVENT_ENUMERATION = True
# Five wrong passwords for an account, or twenty from an address, and the door stays shut for a while.
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "20/m/ip,5/5m/key", "reset_password": "10/m/ip,3/15m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Weft"
SOCIALACCOUNT_ADAPTER = "weft_web.account.KnownOnly"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {}
if os.environ.get("WEFT_OIDC_URL"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "organisation",
                "name": "Your organisation",
                "client_id": os.environ.get("WEFT_OIDC_CLIENT", ""),
                "secret": os.environ.get("WEFT_OIDC_SECRET", ""),
                "settings": {"server_url": os.environ["WEFT_OIDC_URL"]},
            }
        ]
    }

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("WEFT_BEHIND_PROXY") == "1" else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# The addresses that limit attempts are then those that the proxy tells, never those that a client claims.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if SECURE_PROXY_SSL_HEADER else 0
# Chromium asks of a form's redirects, too, where they lead: signing in at the organisation's own address is one.
_oidc = urlsplit(os.environ.get("WEFT_OIDC_URL", ""))
SIGN_IN_ORIGINS = [f"{_oidc.scheme}://{_oidc.netloc}"] if _oidc.netloc else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *SIGN_IN_ORIGINS],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

DEFAULT_FROM_EMAIL = os.environ.get("WEFT_EMAIL_FROM", "weft@localhost")
if os.environ.get("WEFT_EMAIL_URL"):
    _post = urlsplit(os.environ["WEFT_EMAIL_URL"])
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _post.hostname or "localhost", _post.port or 587
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_post.username or ""), unquote(_post.password or "")
    EMAIL_USE_TLS = _post.scheme == "smtps" or EMAIL_PORT == 587
elif DEMO:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = FOLDER / "mail"
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

USE_TZ = True
TIME_ZONE = os.environ.get("WEFT_TIME_ZONE", "Europe/London")
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [HERE / "locale"]
FORMAT_MODULE_PATH = ["weft_web.formats"]

STATIC_URL = "static/"
STATICFILES_DIRS = [HERE / "static"]
STATIC_ROOT = FOLDER / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}

# No line of a log holds a value from a person's row: addresses are paths with opaque ids, bodies are never logged.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
LINK_DAYS = 7
"""Days for which an e-mailed link to answer a referral stays open."""
