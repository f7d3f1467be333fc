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
            "NAME": DATA / "tochuc.sqlite3",
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
    "tochuc.books",
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True
