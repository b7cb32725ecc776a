"""All settings, read once from the environment. `.env.example` lists every variable with its default."""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _
from environs import Env

from tavern.lib.data_dir import data_dir, kept_secret
from tavern.lib.databases import database_settings
from tavern.lib.logs import logging_settings
from tavern.lib.profiles import profile_of
from tavern.lib.startup import checked_time_zone

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()
env.read_env(str(BASE_DIR / ".env"), recurse=False)

#: Where the platform keeps what it makes: embedded database, uploads, collected static files, secrets.
DATA_DIR = data_dir(BASE_DIR, env.str("TAVERN_DATA_DIR", ""))
#: Show tracebacks in the browser. Never in production.
DEBUG = env.bool("DEBUG", False)
#: Signs sessions and tickets. Made and kept in DATA_DIR when not given.
SECRET_KEY = env.str("SECRET_KEY", "") or kept_secret(DATA_DIR, "secret_key")
#: Fernet keys for stored secrets, newest first; older ones still decrypt. Made and kept in DATA_DIR when not given.
FIELD_KEYS = env.list("FIELD_KEYS", []) or [kept_secret(DATA_DIR, "field_key")]
#: Host names this site answers to.
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["*"])
#: Origins (scheme://host) that may post forms when the site stands behind a proxy.
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
#: The site is reached through https (secure cookies, strict transport security).
HTTPS_ONLY = env.bool("HTTPS_ONLY", False)
#: What the site calls itself.
SITE_NAME = env.str("SITE_NAME", "Lamplight")
#: PostgreSQL address; without it the platform runs its own.
DATABASE_URL = env.str("DATABASE_URL", "")
#: Redis address; without it one process serves everything from memory.
REDIS_URL = env.str("REDIS_URL", "")
#: Upper bound of the process's connections to Redis.
REDIS_MAX_CONNECTIONS = env.int("REDIS_MAX_CONNECTIONS", 100)
#: Connections to PostgreSQL that one process keeps.
DATABASE_POOL_SIZE = env.int("DATABASE_POOL_SIZE", 16)
#: Seconds a database statement may take.
DATABASE_TIMEOUT = env.float("DATABASE_TIMEOUT", 10.0)
#: ASGI server of `manage.py up`: uvicorn or daphne.
TAVERN_SERVER = env.str("TAVERN_SERVER", "uvicorn")
#: Threads that render pages in one web process.
PAGE_THREADS = env.int("PAGE_THREADS", 8)
#: Run the background worker inside the web process. Needed without Redis.
EMBEDDED_WORKER = env.bool("EMBEDDED_WORKER", not REDIS_URL)

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.discord",
    "allauth.socialaccount.providers.github",
    "allauth.socialaccount.providers.google",
    "allauth.mfa",
    "allauth.usersessions",
    "channels",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "rest_framework",
    "template_partials",
    "tavern.lib",
    "tavern.ops",
    "tavern.accounts",
    "characters",
    "chats",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tavern.ops.middleware.RequestLogMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "tavern.ops.security.ContentPolicyMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "tavern.accounts.middleware.CachedUserMiddleware",
    "tavern.accounts.middleware.PreferencesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]

ROOT_URLCONF = "tavern.urls"
ASGI_APPLICATION = "tavern.asgi.application"
WSGI_APPLICATION = "tavern.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tavern.accounts.context_processors.site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "tavern.lib.templatetags.interface",
            ],
        },
    }
]

DATABASES = {"default": database_settings(DATABASE_URL, DATA_DIR, DATABASE_POOL_SIZE, DATABASE_TIMEOUT)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES: dict[str, dict[str, Any]]
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "lamplight",
            "OPTIONS": {
                "CONNECTION_POOL_CLASS": "redis.BlockingConnectionPool",
                "CONNECTION_POOL_KWARGS": {"max_connections": REDIS_MAX_CONNECTIONS, "timeout": 5},
                "SERIALIZER": "django_redis.serializers.json.JSONSerializer",
            },
        }
    }
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            # redis-py 8 times an idle blocking read out unless told otherwise.
            "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": None}]},
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "tavern.cache.process.ProcessCache",
            "LOCATION": "default",
            "OPTIONS": {"MAX_ENTRIES": 50_000},
        }
    }
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

#: Values that never leave the process, for seconds: the signed-in user of a request.
CACHES["process"] = {
    "BACKEND": "tavern.cache.process.ProcessCache",
    "LOCATION": "process",
    "TIMEOUT": 30,
    "OPTIONS": {"MAX_ENTRIES": 10_000},
}

#: Rendered pieces of pages; see `tavern.lib.fragments`. About 2 kB each.
CACHES["fragments"] = {
    "BACKEND": "tavern.cache.process.ProcessCache",
    "LOCATION": "fragments",
    "TIMEOUT": 3600,
    "OPTIONS": {"MAX_ENTRIES": env.int("FRAGMENTS_MAX_ENTRIES", 10_000)},
}

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
SESSION_COOKIE_NAME = "lamplight_session"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

CELERY_BROKER_URL = REDIS_URL or "memory://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS = {} if REDIS_URL else {"polling_interval": 0.02}
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "accounts.forget_guests": {"task": "accounts.forget_guests", "schedule": 3600},
    "chats.interrupt_abandoned": {"task": "chats.interrupt_abandoned", "schedule": 30.0},
    "chats.erase_deleted": {"task": "chats.erase_deleted", "schedule": 6 * 3600.0},
    "chats.sweep_moves": {"task": "chats.sweep_moves", "schedule": 3600.0},
    "characters.purge_trash": {"task": "characters.purge_trash", "schedule": 6 * 3600.0},
    "characters.sweep_uploads": {"task": "characters.sweep_uploads", "schedule": 24 * 3600.0},
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "tavern.accounts.adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "tavern.accounts.adapter.SocialAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "signup": "20/m/ip"}
ACCOUNT_USERNAME_BLACKLIST = [
    "admin",
    "administrator",
    "root",
    "system",
    "guest",
    "lamplight",
    "staff",
    "support",
]
ACCOUNT_USERNAME_MIN_LENGTH = 2
ACCOUNT_FORMS = {"signup": "tavern.accounts.forms.SignupForm", "login": "tavern.accounts.forms.LoginForm"}
SOCIALACCOUNT_FORMS = {"signup": "tavern.accounts.forms.SocialSignupForm"}
MFA_ADAPTER = "tavern.accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
USERSESSIONS_TRACK_ACTIVITY = False
#: Social sign-in appears once the provider's keys are set: DISCORD_, GITHUB_, GOOGLE_ + CLIENT_ID / CLIENT_SECRET.
SOCIALACCOUNT_PROVIDERS = {
    name: {"APPS": [{"client_id": client_id, "secret": env.str(f"{name.upper()}_CLIENT_SECRET", "")}]}
    for name in ("discord", "github", "google")
    if (client_id := env.str(f"{name.upper()}_CLIENT_ID", ""))
}
_SOCIAL_HOSTS = {
    "discord": "https://discord.com",
    "github": "https://github.com",
    "google": "https://accounts.google.com",
}

#: Address of the mail server (smtp://user:password@host:port); without it mails are written to the log.
EMAIL_URL = env.str("EMAIL_URL", "")
if EMAIL_URL:
    vars().update(env.dj_email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
#: Sender of the site's mails.
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "lamplight@localhost")
#: Seconds that sending a mail may take.
EMAIL_TIMEOUT = env.float("EMAIL_TIMEOUT", 10.0)

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LANGUAGE_COOKIE_NAME = "lamplight_language"
LOCALE_PATHS = [BASE_DIR / "locale"]
#: Time zone of the site; pages show the reader's own.
TIME_ZONE = checked_time_zone(env.str("TIME_ZONE", "UTC"))
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "tavern.lib.staticfiles.FlatStylesStorage"},
}
WHITENOISE_MAX_AGE = 60
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

FILE_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 200
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

#: The content policy of every page; `tavern.ops.security` adds the hash of the import map and gives the admin its own.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "blob:", "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        # Browsers apply this to redirects after a form, too, and social sign-in is one.
        "form-action": [SELF, *(_SOCIAL_HOSTS[name] for name in SOCIALACCOUNT_PROVIDERS)],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
#: A proxy in front sets X-Forwarded-Proto and appends to X-Forwarded-For.
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS_ONLY else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS_ONLY
CSRF_FAILURE_VIEW = "tavern.ops.errors.csrf_failure"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.CursorPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "PAGE_SIZE": 50,
}

#: Largest card file that is read, in bytes.
CARD_MAX_BYTES = env.int("CARD_MAX_BYTES", 20 * 1024 * 1024)
#: Files in one bulk import.
IMPORT_MAX_FILES = env.int("IMPORT_MAX_FILES", 200)
#: Largest chat file that is imported, in bytes.
CHAT_IMPORT_MAX_BYTES = env.int("CHAT_IMPORT_MAX_BYTES", 200 * 1024 * 1024)
#: Most messages in one imported chat.
CHAT_IMPORT_MAX_MESSAGES = env.int("CHAT_IMPORT_MAX_MESSAGES", 200_000)
#: Longest message, in characters.
MESSAGE_MAX_CHARACTERS = env.int("MESSAGE_MAX_CHARACTERS", 64_000)
#: Largest SillyTavern folder or archive that somebody may send, and what it may be unpacked, in bytes.
MOVE_MAX_BYTES = env.int("MOVE_MAX_BYTES", 4 * 1024**3)
MOVE_UNPACKED_BYTES = env.int("MOVE_UNPACKED_BYTES", 12 * 1024**3)
#: Files in it.
MOVE_MAX_FILES = env.int("MOVE_MAX_FILES", 30_000)
#: Personas that one person can have.
PERSONAS_MAX = env.int("PERSONAS_MAX", 200)
#: Longest description of a persona, in characters.
PERSONA_MAX_CHARACTERS = env.int("PERSONA_MAX_CHARACTERS", 20_000)
#: Regex scripts that one person can have, and as many sets of quick replies.
SCRIPTS_MAX = env.int("SCRIPTS_MAX", 200)
#: Days that deleted characters and chats can still be restored.
TRASH_DAYS = env.int("TRASH_DAYS", 30)
#: Days that the words of prompts are kept for the inspector.
SENT_PROMPT_DAYS = env.int("SENT_PROMPT_DAYS", 14)
#: Presets that one person can have, and the largest preset file, in bytes.
PRESETS_MAX = env.int("PRESETS_MAX", 500)
PRESET_MAX_BYTES = env.int("PRESET_MAX_BYTES", 4 * 1024 * 1024)
#: Days without a visit after which a guest who never signed up is forgotten.
GUEST_DAYS = env.int("GUEST_DAYS", 30)
#: What one person, or one address, may do: how often, in how many seconds.
RATE_LIMITS: dict[str, tuple[int, int]] = {
    "guest": (env.int("GUESTS_PER_HOUR", 60), 3600),
    "export": (env.int("EXPORTS_PER_HOUR", 6), 3600),
    "deletion": (env.int("DELETION_ATTEMPTS_PER_HOUR", 10), 3600),
    "connection_trial": (env.int("CONNECTION_TRIALS_PER_HOUR", 240), 3600),
}

#: Site connection made from the environment.
OPENAI_API_KEY = env.str("OPENAI_API_KEY", "")
#: Model of the site connection.
OPENAI_MODEL = env.str("OPENAI_MODEL", "")
#: Address of the site connection; empty means OpenAI's own.
OPENAI_BASE_URL = env.str("OPENAI_BASE_URL", "")
#: Hosts in private networks that everyone's connections may reach, by name or address.
MODEL_ALLOWED_HOSTS: list[str] = env.list("MODEL_ALLOWED_HOSTS", [])
#: Seconds until the first token.
LLM_TIMEOUT = env.float("LLM_TIMEOUT", 20.0)
#: How much a model is told by default: speed, balanced or deep (`tavern.lib.profiles`).
TAVERN_PROFILE = env.str("TAVERN_PROFILE", "balanced")
_PROFILE = profile_of(TAVERN_PROFILE)
#: Prompt budget in tokens, and what of it is kept for the reply.
CONTEXT_MAX_TOKENS = env.int("CONTEXT_MAX_TOKENS", _PROFILE.context_tokens)
CONTEXT_RESERVE_TOKENS = env.int("CONTEXT_RESERVE_TOKENS", _PROFILE.reserve_tokens)
#: Newest messages of a chat that are sent to the model, if they fit.
MESSAGE_SLIDING_WINDOW = env.int("MESSAGE_SLIDING_WINDOW", _PROFILE.window_messages)
#: World notes in one prompt: how many, of how many tokens together, and how often they may call each other up.
WORLDINFO_MAX_ACTIVATED_ENTRIES = env.int("WORLDINFO_MAX_ACTIVATED_ENTRIES", _PROFILE.lore_entries)
WORLDINFO_MAX_TOTAL_TOKENS = env.int("WORLDINFO_MAX_TOTAL_TOKENS", _PROFILE.lore_tokens)
WORLDINFO_MAX_RECURSIVE_DEPTH = env.int("WORLDINFO_MAX_RECURSIVE_DEPTH", _PROFILE.lore_recursions)
#: Replies that one process generates at once.
MAX_CONCURRENT_REQUESTS = env.int("MAX_CONCURRENT_REQUESTS", 50)
#: Replies that may wait for one of those places.
ASYNC_TASK_QUEUE_SIZE = env.int("ASYNC_TASK_QUEUE_SIZE", 1000)
#: Tokens a second of the demo storyteller; 0 sends everything at once.
DEMO_TOKENS_PER_SECOND = env.float("DEMO_TOKENS_PER_SECOND", 30.0)

#: Lowest level that is logged: debug, info, warning, error.
LOG_LEVEL = env.str("LOG_LEVEL", "info")
#: Log lines as JSON, for machines.
LOG_JSON = env.bool("LOG_JSON", False)
#: Seconds from which a request counts as slow.
SLOW_REQUEST_S = env.float("SLOW_REQUEST_S", 3.0)
LOGGING_CONFIG = None
logging_settings(LOG_LEVEL, as_json=LOG_JSON)

UNFOLD = {
    "SITE_TITLE": SITE_NAME,
    "SITE_HEADER": SITE_NAME,
    "SITE_SUBHEADER": _("Administration"),
    "SITE_URL": "/",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda _request: static("img/favicon.svg")}],
    "SHOW_HISTORY": True,
    "SHOW_LANGUAGES": False,
    # The lamp's amber over the night's violet grey, as in static/css/tokens.css.
    "COLORS": {
        "base": {
            "50": "oklch(98.2% .004 285)",
            "100": "oklch(95.8% .006 285)",
            "200": "oklch(92% .01 285)",
            "300": "oklch(84% .012 285)",
            "400": "oklch(70% .016 285)",
            "500": "oklch(56% .02 285)",
            "600": "oklch(44% .02 285)",
            "700": "oklch(33% .018 285)",
            "800": "oklch(26% .017 285)",
            "900": "oklch(19.5% .014 285)",
            "950": "oklch(16% .012 285)",
        },
        "primary": {
            "50": "oklch(97% .02 75)",
            "100": "oklch(93% .045 75)",
            "200": "oklch(89% .075 76)",
            "300": "oklch(84% .11 74)",
            "400": "oklch(80% .135 72)",
            "500": "oklch(68% .14 66)",
            "600": "oklch(50% .115 60)",
            "700": "oklch(45% .105 58)",
            "800": "oklch(38% .085 58)",
            "900": "oklch(32% .065 60)",
            "950": "oklch(24% .045 65)",
        },
    },
    "SIDEBAR": {"show_search": True, "show_all_applications": True},
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Lamplight",
    "DESCRIPTION": "JSON interface of the site.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
}
