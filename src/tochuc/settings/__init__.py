"""Django settings: one SQLite file in a data folder, or PostgreSQL where `DATABASE_URL` names one.

Everything an installation can change is an environment variable read here and nowhere else.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import dj_database_url

ROOT = Path(__file__).resolve().parent.parent

DATA = Path(os.environ.get("TOCHUC_DATA") or Path.cwd() / "data").expanduser()
DATABASE_URL = os.environ.get("DATABASE_URL", "")


def _secret_key() -> str:
    """The installation's own key, kept in its data folder and made on first use."""
    given = os.environ.get("TOCHUC_SECRET_KEY")
    if given:
        return given
    kept = DATA / "secret-key"
    if kept.exists():
        return kept.read_text("ascii").strip()
    key = secrets.token_urlsafe(50)
    if DATA.is_dir():
        kept.write_text(key, "ascii")
        kept.chmod(0o600)
    return key


SECRET_KEY = _secret_key()
DEBUG = os.environ.get("TOCHUC_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("TOCHUC_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")

if DATABASE_URL:
    DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60)}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(DATA / "tochuc.sqlite3"),
            "CONN_MAX_AGE": 600,  # each thread keeps its connection and what it has read
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 60,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                    "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;"
                ),
            },
        }
    }

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "django_htmx",
    "django_filters",
    "django_tables2",
    "tochuc.books",
    "tochuc.access",
    "tochuc.declared",
    "tochuc.reading",
    "tochuc.work",
    "tochuc.exchange",
    "tochuc.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tochuc.web.frame.headers.SecurityHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tochuc.access.sessions.SessionsEndWithRoles",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "tochuc.web.urls"
WSGI_APPLICATION = "tochuc.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "web" / "templates"],  # before allauth's own, which it overrides
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tochuc.web.frame.navigation.frame",
            ],
        },
    }
]

# Static files are served by whitenoise from the packages themselves: no collecting, no build step.
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# Attachments: never served from a public folder, only through a page that asks who may.
MEDIA_ROOT = DATA / "attachments"
ATTACHMENT_BYTES = 20 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# Accounts and sign-in: accounts are opened by an operator; lock-out with back-off is in `tochuc.access.lockout`.
AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "tochuc.access.signing_in.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login_failed": None}
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
SOCIALACCOUNT_ADAPTER = "tochuc.access.signing_in.SocialAdapter"
MFA_ADAPTER = "allauth.mfa.adapter.DefaultMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "tochuc"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True

# OpenID Connect, where the installation has a provider: its address, client and secret by environment. The claim
# names the account; without one each holder links theirs first.
OIDC_CLAIM = os.environ.get("TOCHUC_OIDC_CLAIM", "")
if OIDC_SERVER := os.environ.get("TOCHUC_OIDC_SERVER"):
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "sso",
                    "name": os.environ.get("TOCHUC_OIDC_NAME", "SSO"),
                    "client_id": os.environ.get("TOCHUC_OIDC_CLIENT", ""),
                    "secret": os.environ.get("TOCHUC_OIDC_SECRET", ""),
                    "settings": {"server_url": OIDC_SERVER},
                }
            ]
        }
    }

# Behind HTTPS (TOCHUC_HTTPS=1) cookies and addresses are for HTTPS only; on loopback they cannot be.
HTTPS = os.environ.get("TOCHUC_HTTPS") == "1"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("TOCHUC_ORIGINS", "").split(",") if o]
CSRF_FAILURE_VIEW = "tochuc.web.frame.faults.csrf"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

# Webhooks go to these hosts only (name or name:port); none by default, so nothing is sent anywhere.
WEBHOOK_HOSTS = [h for h in os.environ.get("TOCHUC_WEBHOOK_HOSTS", "").split(",") if h]

# Reminders go out by e-mail only where a mail server is named; by default nothing is sent.
EMAIL_HOST = os.environ.get("TOCHUC_MAIL_HOST", "")
MAIL_ON = bool(EMAIL_HOST)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAIL_ON else 'dummy'}.EmailBackend"
EMAIL_PORT = int(os.environ.get("TOCHUC_MAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("TOCHUC_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("TOCHUC_MAIL_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("TOCHUC_MAIL_TLS", "1") == "1"
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = os.environ.get("TOCHUC_MAIL_FROM", EMAIL_HOST_USER or "tochuc@localhost")

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [ROOT / "web" / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True
DJANGO_TABLES2_TEMPLATE = "frame/table.html"
