"""Settings: one file; what a deployment varies comes from the environment or from the data folder.

``YISHI_HOME`` names the data folder (default ``var`` in the working folder). ``YISHI_DATABASE`` is empty for the
SQLite file in that folder, or ``postgresql://user:password@host:port/name``. The secret key is a file of the home.
Outside a demo everything is https: cookies, redirects, HSTS. ``YISHI_PROXY=1`` says that a proxy of one's own stands in
front and sets ``X-Forwarded-Proto`` and ``X-Forwarded-For``; without it neither is believed. ``YISHI_HTTP=1`` is plain
http, for tests and a trial on one machine.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

HOME = Path(os.environ.get("YISHI_HOME") or "var").resolve()
BASE = Path(__file__).resolve().parent


def database() -> dict[str, Any]:
    """SQLite with durable commits and immediate write locks, or PostgreSQL; see docs/decisions/."""
    url = os.environ.get("YISHI_DATABASE", "")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME / "yishi.sqlite3",
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
            "TEST": {"NAME": HOME / "test.sqlite3"},
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or parse_qs(parts.query).get("host", [""])[0],
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 1},
        "TEST": {"TEMPLATE": "template0"},
    }


def secret_key() -> str:
    file = HOME / "keys" / "django.key"
    return file.read_text().strip() if file.is_file() else "no home yet: nothing is signed with this"


SECRET_KEY = secret_key()
DEBUG = False
DEMO = os.environ.get("YISHI_DEMO", "") == "1"
HTTPS = not DEMO and os.environ.get("YISHI_HTTP", "") != "1"
PROXY = os.environ.get("YISHI_PROXY", "") == "1"
ALLOWED_HOSTS = [h for h in os.environ.get("YISHI_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h]
INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "django_htmx",
    "yishi.face",
    "yishi.record",
    "yishi.files",
    "yishi.people",
    "yishi.access",
    "yishi.matters",
    "yishi.meetings",
    "yishi.ledger",
    "yishi.story",
    "yishi.registry",
    "yishi.hall",
    "yishi.demo",
    "yishi.papers",
    "yishi.loop",
    "yishi.board",
    "yishi.counter",
    "yishi.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "yishi.web.small.Static",
    "yishi.face.cached.Kept",
    "yishi.face.modes.Modes",
    "yishi.web.unwell.Maintenance",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "yishi.web.security.Security",
]
DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "yishi.web.urls"
WSGI_APPLICATION = "yishi.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request", "yishi.face.pages.frame"],
        },
    }
]
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
SESSION_ENGINE = "yishi.access.sessions"
SESSION_COOKIE_AGE = 90 * 24 * 3600
SESSION_COOKIE_NAME = "__Host-yishi" if HTTPS else "yishi"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "__Host-yishi-form" if HTTPS else "yishi-form"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "yishi.access.views.stale"
SMS_URL = os.environ.get("YISHI_SMS_URL", "")
SMS_TOKEN = os.environ.get("YISHI_SMS_TOKEN", "")
SMS_TEMPLATE = os.environ.get("YISHI_SMS_TEMPLATE", "")
SMS_GATEWAY = "console" if DEMO else "http" if SMS_URL else "none"
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
WHITENOISE_AUTOREFRESH = False
WHITENOISE_USE_FINDERS = True
FILE_UPLOAD_HANDLERS = ["yishi.files.uploads.Memory"]
DATA_UPLOAD_MAX_NUMBER_FILES = 12
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a paper meeting of a thousand households, with three questions
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
