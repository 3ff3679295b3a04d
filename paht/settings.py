"""Read all settings from the environment (README, "Settings").

The embedded default needs none: without DATABASE_URL and REDIS_URL the portal runs its own
PostgreSQL and Valkey under `var/`.
"""

import hashlib
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from accounts.sso import options as sso_options
from notifications import sms_options
from paht import configuration, timetable
from paht.launcher import embedded

BASE_DIR = Path(__file__).resolve().parent.parent
env = configuration.Environment()
env.read_env(env("ENV_FILE", default=str(BASE_DIR / ".env")))

VAR_DIR = Path(env("VAR_DIR", default="") or BASE_DIR / "var").resolve()
EMBEDDED = not env("DATABASE_URL", default="")
_database = embedded.database(VAR_DIR) if EMBEDDED else env.postgres("DATABASE_URL")
if EMBEDDED:
    # Keys made at the first start; the environment and .env take precedence.
    env.read_env(embedded.secrets_file(VAR_DIR))

# --- identity and security --------------------------------------------------------
DEBUG = env.on_trial("DEBUG")
SECRET_KEY = env("SECRET_KEY")
SITE_URL = env.site("SITE_URL", default="http://127.0.0.1:8000")
SITE_HOST = urlsplit(SITE_URL).hostname or ""
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[SITE_HOST, "localhost", "127.0.0.1", "[::1]"])
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", default=0)
PII_KEYS = env.cipher_keys("PII_KEYS")
PII_LOOKUP_KEY = env("PII_LOOKUP_KEY")
# Former look-up keys: their hashes are still found (`manage.py rotate_keys`).
PII_LOOKUP_KEYS_BEFORE = env.list("PII_LOOKUP_KEYS_BEFORE", default=[])
RATE_LIMITS = env.choice("RATE_LIMITS", "on", "off")
# Proof of work beyond a limit (`paht.foundation.proof` sets the difficulty of each challenge).
ALTCHA_HMAC_SECRET = hashlib.sha256(f"altcha:{SECRET_KEY}".encode()).hexdigest()
ALTCHA_CHALLENGE_HMAC_KEY_SECRET = hashlib.sha256(f"altcha-key:{SECRET_KEY}".encode()).hexdigest()
REQUIRE_NATIONAL_ID = env.bool("REQUIRE_NATIONAL_ID", default=False)
REQUIRE_CONTACT_ADDRESS = env.bool("REQUIRE_CONTACT_ADDRESS", default=False)

HTTPS = SITE_URL.startswith("https://")
# A trial on one's own machine: sample data at the first start, no second step required.
TRIAL = EMBEDDED and not HTTPS
STAFF_2FA = env.choice(
    "STAFF_2FA", *(("optional", "required") if TRIAL else ("required", "optional"))
)
CSRF_TRUSTED_ORIGINS = [SITE_URL] if HTTPS else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_SSL_REDIRECT = HTTPS
# Probes use plain http on the machine; `FrontMiddleware` refuses gateways without https.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^bao-nhan/", r"^api/1022/"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid", f"{COOKIE_PREFIX}csrftoken"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"

MAP_TILES_URL = env("MAP_TILES_URL", default="https://tile.openstreetmap.org/{z}/{x}/{y}.png")
_tiles = urlsplit(MAP_TILES_URL)
MAP_TILES_ORIGIN = f"{_tiles.scheme}://{_tiles.hostname}".replace("{s}", "*")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:", MAP_TILES_ORIGIN],
        "media-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": ["self"],
    "geolocation": ["self"],
    "microphone": ["self"],
    "payment": [],
    "usb": [],
}

# --- applications -----------------------------------------------------------------
INSTALLED_APPS = [
    "paht.apps.PortalConfig",
    "paht.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    # Form widgets through the site's own template engine (FORM_RENDERER).
    "django.forms",
    "altcha_django",
    "csp",
    "leaflet",
    "pgtrigger",
    "pghistory",
    "province",
    "notifications",
    "accounts",
    "import_export",
    "citizen",
    "reports",
    "partners",
]
AUTH_USER_MODEL = "accounts.User"
MIDDLEWARE = [
    # First, so that every answer has its headers.
    "django.middleware.security.SecurityMiddleware",
    "paht.middleware.FrontMiddleware",
    # Before the host is checked, because a probe uses the machine's address.
    "paht.health.HealthMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "paht.middleware.PageCompressionMiddleware",
    "paht.middleware.PolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "paht.middleware.PathLanguageMiddleware",
    # Before anything reads the body, and after the language, for its error page.
    "paht.middleware.BodySizeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "paht.middleware.OpenFormMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.StaffSessionMiddleware",
    "paht.audit_context.AuditContextMiddleware",
    "paht.refused_requests.RefusedRequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    # After the user is known, and where a message to a signed-out user can be stored.
    "paht.middleware.DeviceMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "paht.middleware.PoolMiddleware",
    # Last, because its error page needs the user.
    "paht.middleware.PathMiddleware",
]
ROOT_URLCONF = "paht.urls"
WSGI_APPLICATION = "paht.wsgi.application"
CSRF_FAILURE_VIEW = "paht.views.csrf_failure"
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
                "csp.context_processors.nonce",
                "paht.context.portal",
            ],
            "builtins": ["province.templatetags.brand"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- data -------------------------------------------------------------------------
DATABASES = {"default": {**_database, "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}}

REDIS_URL = env.redis("REDIS_URL", default=embedded.redis_url(VAR_DIR))
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "paht",
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"accounts.passwords.{rule}"}
    for rule in ("NotAboutYou", "LongEnough", "NotBreached", "NotOfThePlace", "HardToGuess")
]
AUTHENTICATION_BACKENDS = ["accounts.backends.AnyNameBackend"]
LOGIN_URL = "accounts:log_in"
LOGIN_REDIRECT_URL = "reports:my_reports"
LOGOUT_REDIRECT_URL = "reports:home"

# --- single sign-on (accounts/sso): None where a door's provider is not set ------------
_vneid = sso_options.citizens(env.text)
SSO_PROVIDERS = {"vneid": _vneid, "staff": sso_options.staff(env.text, other=_vneid)}

# --- files ------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = Path(env("MEDIA_ROOT", default="") or VAR_DIR / "media")
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        # No public URL: a view that checks permission serves attachments.
        "OPTIONS": {"base_url": None},
    },
    "staticfiles": {"BACKEND": "paht.staticfiles.HashedStaticFilesStorage"},
}
# The internal location of MEDIA_ROOT in nginx, e.g. "/tep-noi-bo/". Empty: the portal sends files
# itself.
MEDIA_ACCEL_PREFIX = env("MEDIA_ACCEL_PREFIX", default="")
FILE_UPLOAD_TEMP_DIR = embedded.folder(VAR_DIR, "tmp")
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "reports.uploads.spooling.SpoolingHandler",
]
# Uploads are refused while less is free; the database needs room to go on.
DISK_FREE_MB = env.number("DISK_FREE_MB", default=1000)
UPLOAD_MAX_FILES = env.number("UPLOAD_MAX_FILES", default=10, at_least=1)
UPLOAD_MAX_PHOTO_MB = env.number("UPLOAD_MAX_PHOTO_MB", default=15, at_least=1)
UPLOAD_MAX_PHOTO_MEGAPIXELS = env.number("UPLOAD_MAX_PHOTO_MEGAPIXELS", default=50, at_least=1)
UPLOAD_MAX_AUDIO_MB = env.number("UPLOAD_MAX_AUDIO_MB", default=20, at_least=1)
UPLOAD_MAX_VIDEO_MB = env.number("UPLOAD_MAX_VIDEO_MB", default=100, at_least=1)
UPLOAD_MAX_DOCUMENT_MB = env.number("UPLOAD_MAX_DOCUMENT_MB", default=20, at_least=1)
UPLOAD_MAX_DOCUMENT_PAGES = env.number("UPLOAD_MAX_DOCUMENT_PAGES", default=40, at_least=1)
# The limit of the whole request; a larger one gets 413 before a byte of it is read.
UPLOAD_MAX_REQUEST_MB = env.number("UPLOAD_MAX_REQUEST_MB", default=300, at_least=1)
# The total of requests that have not arrived whole; above it the largest are dropped.
UPLOAD_MAX_UNFINISHED_MB = env.number("UPLOAD_MAX_UNFINISHED_MB", default=2000, at_least=100)
# The files that wait for their form to be sent, of one network and of all visitors together.
HOLD_MAX_VISITOR_MB = env.number("HOLD_MAX_VISITOR_MB", default=1000, at_least=1)
HOLD_MAX_TOTAL_MB = env.number("HOLD_MAX_TOTAL_MB", default=10_000, at_least=1)
# Files of pending reports, which arrive by e-mail and from partners.
HOLD_MAX_PENDING_MB = env.number("HOLD_MAX_PENDING_MB", default=10_000, at_least=1)
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
# Well above UPLOAD_MAX_FILES, so that a whole album gets the form back and not an error.
DATA_UPLOAD_MAX_NUMBER_FILES = 200

# --- language and time ------------------------------------------------------------
LANGUAGE_CODE = "vi"
_offered = env.list("LANGUAGES", default=["vi", "en", "km"])
LANGUAGES = [
    (code, name)
    for code, name in [
        ("vi", _("Tiếng Việt")),
        ("en", _("Tiếng Anh")),
        ("km", _("Tiếng Khmer")),
    ]
    if code in _offered
]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
FORMAT_MODULE_PATH = "paht.formats"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_THOUSAND_SEPARATOR = False

# --- working time (rules R1–R3 in province/deadlines.py) ------------------------------
OFFICE_HOURS = configuration.office_hours(env("OFFICE_HOURS", default="07:00-11:00,13:00-17:00"))
COUNT_SUBMISSION_DAY = env.bool("COUNT_SUBMISSION_DAY", default=True)
URGENT_HOURS = env.number("URGENT_HOURS", default=24, at_least=1)
SUPPLY_INFO_WORKING_DAYS = env.number("SUPPLY_INFO_WORKING_DAYS", default=5, at_least=1)
# How long an agency may return a report by itself; afterwards the dispatcher decides.
RETURN_WORKING_DAYS = env.number("RETURN_WORKING_DAYS", default=1, at_least=1)
REOPEN_DAYS = env.number("REOPEN_DAYS", default=15, at_least=1)
RATING_DAYS = env.number("RATING_DAYS", default=30, at_least=1)

# Whether everybody sees the agencies ranked by their share of completions in time.
PUBLIC_AGENCY_RANKING = env.bool("PUBLIC_AGENCY_RANKING", default=False)

# --- reporters' data: days for the answer about consent, accesses that count as many ---
USE_REQUEST_DAYS = env.number("USE_REQUEST_DAYS", default=7, at_least=1)
# The agency for complaints about agencies that have no agency above them.
INSPECTORATE = env("INSPECTORATE", default="TTRA")
MOST_ACCESSES_AN_HOUR = env.number("MOST_ACCESSES_AN_HOUR", default=30, at_least=1)
MANY_ACCESSES_A_DAY = env.number("MANY_ACCESSES_A_DAY", default=30, at_least=1)

# --- administrative units: the three tiers of 2023 ("legacy") or the two of 2025 ----
UNIT_SCHEME = env.choice("UNIT_SCHEME", "legacy", "2025")

# --- open data: the licence under which anybody may use it ---------------------------
OPEN_DATA_LICENCE_NAME = env("OPEN_DATA_LICENCE_NAME", default="CC BY 4.0")
OPEN_DATA_LICENCE_URL = env(
    "OPEN_DATA_LICENCE_URL", default="https://creativecommons.org/licenses/by/4.0/deed.vi"
)

# --- messages ---------------------------------------------------------------------
EMAIL_CONFIG = env.mail("EMAIL_URL")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="")
EMAIL_TIMEOUT = 20
MESSAGES_DIR = VAR_DIR / "messages"
# Reports by e-mail. None: no mailbox is read (`manage.py receive_mail` works all the same).
INTAKE_IMAP = env.imap("INTAKE_IMAP_URL")
# Answers to our e-mails go to this address with "+…" in it; empty: they go to the sender address.
INTAKE_REPLY_ADDRESS = env.address("INTAKE_REPLY_ADDRESS")
# The name by which the province's own mail server signs `Authentication-Results`.
INTAKE_AUTHSERV_ID = env.text("INTAKE_AUTHSERV_ID")
INTAKE_MAX_MB = env.number("INTAKE_MAX_MB", default=40, at_least=1)
SMS_GATEWAYS = sms_options.read(env.text)
# The secret part of the URL for SMS gateways' delivery reports; empty: no reports.
SMS_RECEIPT_TOKEN = env.token("SMS_RECEIPT_TOKEN")
# Limits on SMS codes of the whole portal; 0: no limit.
SMS_CODES_PER_HOUR = env.number("SMS_CODES_PER_HOUR", default=500)
SMS_CODES_PER_DAY = env.number("SMS_CODES_PER_DAY", default=3000)
EMAIL_CODES_PER_DAY = env.number("EMAIL_CODES_PER_DAY", default=3000)
# The most messages of the whole portal in a day, with the reserve for codes; 0: no limit.
SMS_PER_DAY = env.ceiling("SMS_PER_DAY", default=10_000, reserve=SMS_CODES_PER_DAY)
EMAILS_PER_DAY = env.ceiling("EMAILS_PER_DAY", default=50_000, reserve=EMAIL_CODES_PER_DAY)
# The most messages to one recipient in a day, by pool and channel (`notifications.budget`); 0: no
# limit.
MESSAGES_PER_RECIPIENT = {
    "unproved": {
        "sms": env.number("UNPROVED_SMS_PER_DAY", default=5),
        "email": env.number("UNPROVED_EMAILS_PER_DAY", default=5),
    },
    "proved": {
        "sms": env.number("RECIPIENT_SMS_PER_DAY", default=10),
        "email": env.number("RECIPIENT_EMAILS_PER_DAY", default=30),
    },
    "staff": {
        "sms": env.number("STAFF_SMS_PER_DAY", default=50),
        "email": env.number("STAFF_EMAILS_PER_DAY", default=500),
    },
}
# Functions that check a message's facts again before sending, because a report may be hidden
# meanwhile.
FACTS_BEFORE_SENDING = {
    "follow_news": "reports.people.still_public.news",
    "follow_digest": "reports.people.still_public.digest",
    "notice_news": "reports.people.still_public.notice",
    "follow_confirm": "reports.people.still_public.confirmation",
}
MESSAGE_RETENTION_DAYS = env.number("MESSAGE_RETENTION_DAYS", default=90, at_least=1)

# --- personal data: retention, and working days for answering a request --------------
RETENTION_COMPLETED_DAYS = env.number("RETENTION_COMPLETED_DAYS", default=730, at_least=1)
RETENTION_REFUSED_DAYS = env.number("RETENTION_REFUSED_DAYS", default=365, at_least=1)
RETENTION_PRIVATE_FILES_DAYS = env.number("RETENTION_PRIVATE_FILES_DAYS", default=365, at_least=1)
RETENTION_ORIGINAL_PHOTOS_DAYS = env.number(
    "RETENTION_ORIGINAL_PHOTOS_DAYS", default=365, at_least=1
)
RETENTION_FOLLOWING_DAYS = env.number("RETENTION_FOLLOWING_DAYS", default=90, at_least=1)
RETENTION_IP_DAYS = env.number("RETENTION_IP_DAYS", default=90, at_least=1)
RETENTION_LOG_DAYS = env.number("RETENTION_LOG_DAYS", default=730, at_least=1)
RETENTION_CONSENT_DAYS = env.number("RETENTION_CONSENT_DAYS", default=1826, at_least=1)
RETENTION_CORRECTIONS_DAYS = env.number("RETENTION_CORRECTIONS_DAYS", default=90, at_least=1)
RETENTION_CALLS_DAYS = env.number("RETENTION_CALLS_DAYS", default=180, at_least=1)
RETENTION_RECORDINGS_DAYS = env.number("RETENTION_RECORDINGS_DAYS", default=90, at_least=1)
# Rules of apps above `reports`.
PURGE_RULES = ["partners.hotline.retention.RULES", "partners.webhooks.retention.RULES"]
DATA_REQUEST_WORKING_DAYS = env.number("DATA_REQUEST_WORKING_DAYS", default=2, at_least=1)

# --- call centre 1022 (partners/hotline) ------------------------------------------------
# Servers of recordings that a link may lead to; empty: no recording is taken.
CALL_RECORDING_HOSTS = env.hosts("CALL_RECORDING_HOSTS")

# --- messages to systems of agencies (partners/webhooks) --------------------------------
# Hosts that may have an address of an internal network.
WEBHOOK_INTERNAL_HOSTS = env.hosts("WEBHOOK_INTERNAL_HOSTS")

# --- feeds of the tiles (citizen/feeds.py) ----------------------------------------------
# Hosts that may have an address of an internal network.
FEED_INTERNAL_HOSTS = env.hosts("FEED_INTERNAL_HOSTS")

# --- backups (paht/backup) ----------------------------------------------------------
# Empty: no backup by itself.
BACKUP_DIR = env("BACKUP_DIR", default="")
# The write-ahead log of the embedded database, for recovery to a moment. None: not kept.
BACKUP_WAL_DIR = env.folder("BACKUP_WAL_DIR")
BACKUP_PUBLIC_KEY = env.text("BACKUP_PUBLIC_KEY")
BACKUP_TIME = env.clock("BACKUP_TIME", default="01:30")
BACKUP_KEEP_DAYS = env.number("BACKUP_KEEP_DAYS", default=30, at_least=1)
BACKUP_VERIFY_DAYS = env.number("BACKUP_VERIFY_DAYS", default=7, at_least=1)

CELERY_BROKER_URL = embedded.broker_url(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
# The worker logs by the same rules as the web.
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 0.5,
    "socket_timeout": 5,
    "visibility_timeout": 900,
    "max_retries": 0,
}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = timetable.make(BACKUP_TIME)

# --- logging: codes and ids only, never personal data -------------------------------
LOG_LINE = "{asctime} {levelname} {name} {message}"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "paht.logs.RedactingFormatter", "format": LOG_LINE, "style": "{"},
        "brief": {"()": "paht.logs.OneLineFormatter", "format": LOG_LINE, "style": "{"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "brief": {"class": "logging.StreamHandler", "formatter": "brief"},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # A forged host or an unreadable form is the visitor's fault: one line, no traceback.
        "django.security": {"handlers": ["brief"], "level": "WARNING", "propagate": False},
        # Waitress counts each queued request and names each visitor who left.
        "waitress": {"level": "WARNING"},
        "waitress.queue": {"level": "ERROR"},
        # fontTools would log the letters that a PDF contains.
        "fontTools": {"level": "WARNING"},
        # fido2 would log the ids of people's passkeys.
        "fido2": {"level": "WARNING"},
    },
}

# Read by the tag `map_ground`, for every map. A tile server may know the site that asks, never
# the page: its address holds a report or a view.
LEAFLET_CONFIG = {
    "MIN_ZOOM": 8,
    "MAX_ZOOM": 19,
    "TILES": [
        (
            "",
            MAP_TILES_URL,
            {"attribution": "© OpenStreetMap", "maxZoom": 19, "referrerPolicy": "origin"},
        )
    ],
}
SILENCED_SYSTEM_CHECKS: list[str] = []
