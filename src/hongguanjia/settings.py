"""Settings, read strictly from the environment. Without any, a demonstration on this machine with SQLite.

``HGJ_MODE=production`` refuses to start on a missing secret or a debug setting, and names it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import dj_database_url

from hongguanjia import __version__
from hongguanjia.kit import crypto, env

PACKAGE = Path(__file__).resolve().parent
VERSION = __version__

MODE = env.text("HGJ_MODE", "demo")
if MODE not in {"demo", "production", "test"}:
    raise env.SettingRefused("设置 HGJ_MODE 只能是 demo 或 production。 HGJ_MODE must be demo or production.")
PRODUCTION = MODE == "production"
DATA_DIR = Path(env.text("HGJ_DATA_DIR", str(Path.cwd() / "var"))).resolve()

DEBUG = env.flag("HGJ_DEBUG", default=False)
if PRODUCTION and DEBUG:
    raise env.SettingRefused("生产环境不能打开 HGJ_DEBUG。 HGJ_DEBUG must be off in production.")


def _key_ring(*, field_keys: str, index_key: str) -> crypto.KeyRing:
    try:
        return crypto.KeyRing.parse(field_keys=field_keys, index_key=index_key)
    except crypto.KeyRefused as problem:
        raise env.SettingRefused(
            f"HGJ_FIELD_KEYS 应为“名称:密钥”,HGJ_INDEX_KEY 应为密钥,密钥是 32 字节的 base64。 "
            f"HGJ_FIELD_KEYS or HGJ_INDEX_KEY is malformed: {problem}."
        ) from problem


def _local_secrets() -> dict[str, str]:
    """Secrets of a demonstration: made once, kept beside the database in a file only its owner reads."""
    path = DATA_DIR / "secrets.json"
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        fresh = {name: crypto.new_key() for name in ("secret", "field", "index")}
        path.touch(mode=0o600)
        path.write_text(json.dumps(fresh))
    secrets: dict[str, str] = json.loads(path.read_text())
    return secrets


if PRODUCTION:
    SECRET_KEY = env.text("HGJ_SECRET_KEY")
    KEY_RING = _key_ring(field_keys=env.text("HGJ_FIELD_KEYS"), index_key=env.text("HGJ_INDEX_KEY"))
    ALLOWED_HOSTS = env.words("HGJ_HOSTS", default="")
    if not ALLOWED_HOSTS:
        raise env.SettingRefused("缺少设置 HGJ_HOSTS(网站域名)。 Setting HGJ_HOSTS is missing.")
else:
    _secrets = _local_secrets()
    SECRET_KEY = _secrets["secret"]
    KEY_RING = _key_ring(field_keys=f"local:{_secrets['field']}", index_key=_secrets["index"])
    ALLOWED_HOSTS = env.words("HGJ_HOSTS", default="127.0.0.1,localhost,[::1],testserver")

COUNTY_NAME = env.text("HGJ_COUNTY_NAME", "中牟县")
OFFICE_ADDRESS = env.text("HGJ_OFFICE_ADDRESS", "县委组织部(组织科)")
OFFICE_PHONE = env.text("HGJ_OFFICE_PHONE", "")
FILING_NUMBER = env.text("HGJ_FILING_NUMBER", "")

SITE_URL = env.text("HGJ_SITE_URL", "http://127.0.0.1:8000").rstrip("/")
if PRODUCTION and not SITE_URL.startswith("https://"):
    raise env.SettingRefused(
        "生产环境的 HGJ_SITE_URL 应以 https:// 开头。 HGJ_SITE_URL must begin with https:// in production."
    )
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "hongguanjia.base.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_cotton",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "hongguanjia.base.people",
    "hongguanjia.base.record",
    "hongguanjia.base.sheets",
    "hongguanjia.base.documents",
    "hongguanjia.base.files",
    "hongguanjia.base.workdays",
    "hongguanjia.base.roster",
    "hongguanjia.base.notices",
    "hongguanjia.base.mandates",
    "hongguanjia.base.presence",
    "hongguanjia.base.papers",
    "hongguanjia.points",
    "hongguanjia.rooms.service",
    "hongguanjia.rooms.rewards",
    "hongguanjia.rooms.claims",
    "hongguanjia.rooms.standing",
    "hongguanjia.rooms.publicity",
    "hongguanjia.rooms.inspection",
    "hongguanjia.rooms.duties",
    "hongguanjia.halls.home",
    "hongguanjia.halls.people_pages",
    "hongguanjia.halls.audit_room",
    "hongguanjia.halls.exports",
    "hongguanjia.halls.complaints",
    "hongguanjia.halls.portal",
    "hongguanjia.doors.shell",
    "hongguanjia.doors.api",
]

MIDDLEWARE = [
    "hongguanjia.doors.middleware.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hongguanjia.doors.middleware.BodyLimitMiddleware",
    "hongguanjia.doors.middleware.PreferenceMiddleware",
    "hongguanjia.doors.middleware.ActorMiddleware",
    "hongguanjia.doors.behalf.BehalfMiddleware",
    "hongguanjia.doors.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "hongguanjia.urls"
WSGI_APPLICATION = "hongguanjia.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "hongguanjia.doors.context.shell",
            ]
        },
    }
]


def _database() -> dict[str, Any]:
    """PostgreSQL when ``DATABASE_URL`` says so, otherwise SQLite with durable WAL and immediate transactions."""
    url = env.text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'hongguanjia.sqlite3'}")
    config: dict[str, Any] = dict(dj_database_url.parse(url))
    if config["ENGINE"].endswith("sqlite3"):
        durability = "OFF" if MODE == "test" else "FULL"  # a test's database has nothing to keep
        Path(config["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        config["ENGINE"] = "hongguanjia.kit.sqlite"  # Django's own, whose writers are served in the order of coming
        config["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                f"PRAGMA journal_mode=WAL; PRAGMA synchronous={durability}; PRAGMA recursive_triggers=ON;"
                "PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
            ),
        }
    else:
        config["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 12, "timeout": 20}}
    return config


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
ACCOUNT_ADAPTER = "hongguanjia.base.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
MFA_ADAPTER = "hongguanjia.base.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_FORMS = {
    "authenticate": "hongguanjia.base.accounts.forms.SecondFactorForm",
    "reauthenticate": "hongguanjia.base.accounts.forms.SecondFactorAgainForm",
    "add_webauthn": "hongguanjia.base.accounts.forms.AddPasskeyForm",
    "edit_webauthn": "hongguanjia.base.accounts.forms.RenamePasskeyForm",
}
SECOND_FACTOR_REQUIRED = env.flag("HGJ_SECOND_FACTOR", default=MODE != "demo")
if PRODUCTION and not SECOND_FACTOR_REQUIRED:
    raise env.SettingRefused("生产环境不能关闭 HGJ_SECOND_FACTOR。 HGJ_SECOND_FACTOR must be on in production.")
SECOND_FACTOR_URL = "/accounts/second-factor/"
TRUSTED_PROXIES = env.number("HGJ_TRUSTED_PROXIES", default=0, least=0, most=5)

CODE_SENDER = env.text("HGJ_CODE_SENDER", "off" if PRODUCTION else "console")
if CODE_SENDER not in {"off", "console", "aliyun"} or (PRODUCTION and CODE_SENDER == "console"):
    raise env.SettingRefused(
        "设置 HGJ_CODE_SENDER 只能是 off 或 aliyun(演示环境还可以是 console)。 "
        "HGJ_CODE_SENDER must be off or aliyun (or console in a demonstration)."
    )
CODE_SENDER_OPTIONS: dict[str, str] = {}
if CODE_SENDER == "aliyun":
    CODE_SENDER_OPTIONS = {
        "url": env.text("HGJ_SMS_URL", "https://dysmsapi.aliyuncs.com"),
        "key_id": env.text("HGJ_SMS_KEY_ID"),
        "key_secret": env.text("HGJ_SMS_KEY_SECRET"),
        "sign_name": env.text("HGJ_SMS_SIGN_NAME"),
        "template": env.text("HGJ_SMS_TEMPLATE"),
    }
if PRODUCTION and CODE_SENDER == "aliyun" and not CODE_SENDER_OPTIONS["url"].startswith("https://"):
    raise env.SettingRefused("HGJ_SMS_URL 应以 https:// 开头。 HGJ_SMS_URL must begin with https://.")

LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/accounts/landing/"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "static"]
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # empty unless in production, where `up` gathers into it
WHITENOISE_USE_FINDERS = not PRODUCTION
MEDIA_ROOT = DATA_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

BODY_BYTES_MOST = 64 * 1024 * 1024
"""A whole request: a claim with its photographs, at 10 MB each, fits in."""
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

CSRF_FAILURE_VIEW = "hongguanjia.doors.shell.errors.csrf_failure"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if PRODUCTION else 0
X_FRAME_OPTIONS = "DENY"

# Without DEBUG Django keeps errors to itself; an operator finds them where the server runs, with their trace.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False}},
}

MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SILENCED_SYSTEM_CHECKS: list[str] = []
TEST_RUNNER = "django.test.runner.DiscoverRunner"
