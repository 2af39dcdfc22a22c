"""Every setting of the portal; each can be given in the environment or in a `.env` file.

Safe unless told otherwise: no debug, secure cookies, a key of one's own.
"""

import os
import secrets
from pathlib import Path

import environ
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
env = environ.Env()
if (BASE_DIR / ".env").exists():
    env.read_env(BASE_DIR / ".env")


def _local_secret(name: str) -> str:
    """A key of this machine alone, drawn once and kept under `var/`."""
    path = VAR_DIR / name
    if not path.exists():
        VAR_DIR.mkdir(exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    return path.read_text()


# --- What this site is ------------------------------------------------------------------------
PORTAL_NAME = env("PORTAL_NAME", default="Passerelle immersion")
PORTAL_CONTACT = env("PORTAL_CONTACT", default="contact@portail.example")
# Who publishes this site, who hosts it, whom to ask about personal data: shown on the legal pages.
PORTAL_PUBLISHER = env("PORTAL_PUBLISHER", default="")
PORTAL_DIRECTOR = env("PORTAL_DIRECTOR", default="")
PORTAL_HOSTING = env("PORTAL_HOSTING", default="")
DPO_CONTACT = env("DPO_CONTACT", default=PORTAL_CONTACT)
SITE_URL = env("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
DEMO = env.bool("DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)
HTTPS = env.bool("HTTPS", default=not DEMO)
SECRET_KEY = env("SECRET_KEY", default=None) or _local_secret("secret_key")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# Codes and tokens are stored as HMACs under this key, never under the session key.
EVIDENCE_PEPPER = env("EVIDENCE_PEPPER", default=None) or _local_secret("evidence_pepper")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Number of proxies in front of us whose X-Forwarded-For is believed (design/security.md, T16).
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

# --- The law where its readings differ (design/law.md, C3) ------------------------------------------
SIXTY_DAY_MODE = env("SIXTY_DAY_MODE", default="CALENDAR")

# --- Hosts (docs/hosts.md) -------------------------------------------------------------------------
# A public company search asked when the imported SIRENE does not know a SIRET; nothing is asked when empty.
# For instance https://recherche-entreprises.api.gouv.fr/search
SIRENE_API_URL = env("SIRENE_API_URL", default="")

# --- Applications ---------------------------------------------------------------------------------
INSTALLED_APPS = [
    "pmsmp_portal.apps.PortalConfig",
    "conventions.apps.ConventionsConfig",
    "immersions.apps.ImmersionsConfig",
    "immersions.administration.config.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "csp",
]
if DEMO:
    INSTALLED_APPS.append("demo")
MIDDLEWARE = [
    "pmsmp_portal.middleware.KeptMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "pmsmp_portal.middleware.PrivacyHeadersMiddleware",
    "pmsmp_portal.pressed_twice.PressedTwiceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "immersions.accounts.middleware.ActorMiddleware",
    "immersions.accounts.middleware.LoginMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "pmsmp_portal.middleware.RefusalMiddleware",
]
ROOT_URLCONF = "pmsmp_portal.urls"
WSGI_APPLICATION = "pmsmp_portal.wsgi.application"
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
                "pmsmp_portal.context_processors.portal",
            ],
            "builtins": [
                "immersions.templatetags.quoting",
                "immersions.templatetags.elision",
                "immersions.templatetags.phones",
            ],
        },
    },
]
# One engine for pages and forms: a second one doubles the cost of a page.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database, jobs --------------------------------------------------------------------------------
if env("DATABASE_URL", default=""):
    DATABASES = {"default": env.db("DATABASE_URL", engine="pmsmp_portal.postgres")}
else:
    DATABASES = {
        "default": {
            "ENGINE": "pmsmp_portal.embedded_postgres",
            "NAME": "pmsmp",
            "OPTIONS": {"data_dir": str(VAR_DIR / "postgres")},
        }
    }
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["OPTIONS"] = {
    "connect_timeout": env.int("DATABASE_CONNECT_TIMEOUT", default=5),  # seconds
    # A server whose machine is gone says nothing: asked after ten seconds of silence, given up fifteen later.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    **DATABASES["default"].get("OPTIONS", {}),
}
# Beyond these PostgreSQL gives up (`pmsmp_portal/waits.py`): a statement, a wait for a lock, a transaction that says nothing.
# A page and a job take them; `migrate` and the other commands wait as long as it takes.
DATABASE_LIMITS = {
    "web": {
        "statement_timeout": env("WEB_STATEMENT_TIMEOUT", default="15s"),
        "lock_timeout": env("WEB_LOCK_TIMEOUT", default="5s"),
        "idle_in_transaction_session_timeout": env("WEB_IDLE_TIMEOUT", default="30s"),
    },
    "worker": {
        "statement_timeout": env("WORKER_STATEMENT_TIMEOUT", default="10min"),
        "lock_timeout": env("WORKER_LOCK_TIMEOUT", default="30s"),
        "idle_in_transaction_session_timeout": env("WORKER_IDLE_TIMEOUT", default="5min"),
    },
}
DATABASES["default"]["TEST"] = {"NAME": env("TEST_DATABASE", default=None)}
# Shared by all processes: the limits on logins count in it. `manage.py createcachetable` makes the table.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        "TIMEOUT": 600,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
# A worker says every so many seconds that it lives; silent for longer than that, its jobs are run again.
JOB_HEARTBEAT = env.float("JOB_HEARTBEAT", default=10)
JOB_DEAD_AFTER = env.float("JOB_DEAD_AFTER", default=30)

# --- Accounts: an e-mail and a code, no password anywhere -----------------------------------------------
AUTH_USER_MODEL = "immersions.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
ACCOUNT_ADAPTER = "immersions.accounts.login.adapter.AccountAdapter"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_FORMS = {
    "login": "immersions.accounts.forms.LoginForm",
    "signup": "immersions.accounts.forms.SignupForm",
    "confirm_login_code": "immersions.accounts.forms.ConfirmCodeForm",
}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_REQUIRED = True  # after a sign-up too: the code proves the address
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = 3
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600  # seconds
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # by that same code: the adapter leaves allauth's other step out
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
# How many codes one network, or one known browser, may ask a day for one address. As many have six digits, the others
# nine: five guesses a code are one chance in twenty thousand a day, whoever guesses (design/security.md, T14; ADR 0012).
LOGIN_CODES_A_DAY = 200 if DEMO else 10
# Counted by us (`immersions/accounts/login/codes.py`): the library's would fall on whose address it is.
ACCOUNT_RATE_LIMITS = {"login": None, "signup": None, "request_login_code": None}
# The administration asks a second factor: six digits of an application.
MFA_SUPPORTED_TYPES = ["totp"]
MFA_TOTP_ISSUER = PORTAL_NAME
MFA_TOTP_TOLERANCE = 1
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]

# --- Mail: sent by jobs; the demo keeps its letters in a folder that a page shows -----------------------
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=f"{PORTAL_NAME} <ne-pas-repondre@portail.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)  # seconds; without it a silent server hangs us for ever
DEMO_MAILBOX = VAR_DIR / "demo-mails"
if DEMO:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DEMO_MAILBOX
else:
    vars().update(env.email("EMAIL_URL", default="smtp://localhost:25"))

# --- Short messages: none unless told; the demo writes them in its mailbox -------------------------------
SMS_BACKEND = env("SMS_BACKEND", default="demo" if DEMO else "")  # "", "demo" or "http"
SMS_URL = env("SMS_URL", default="")  # https address that takes {"to", "from", "text"} in JSON
SMS_TOKEN = env("SMS_TOKEN", default="")
SMS_SENDER = env("SMS_SENDER", default="IMMERSION")
SMS_TIMEOUT = env.int("SMS_TIMEOUT", default=10)  # seconds

# --- Language, time -------------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]  # the source; another language is added with its catalogue (ADR 0021)
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True

# --- Static files ---------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "static_collected"
STATIC_ROOT.mkdir(exist_ok=True)  # the server of static files complains about a missing folder
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG  # no collected folder needed

# --- Map of the search: off unless a server of tiles is named (its own conditions of use apply) ------------
TILES_URL = env("TILES_URL", default="")  # https://tiles.example.org/{z}/{x}/{y}.png
TILES_CREDIT = env("TILES_CREDIT", default="© les contributeurs d’OpenStreetMap")
TILES_ORIGIN = ["/".join(TILES_URL.replace("{s}", "*").split("/")[:3])] if TILES_URL else []

# --- Browsers -------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", *TILES_ORIGIN],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # the list of browsers takes a whole domain: its owner decides
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
KNOWN_BROWSER_COOKIE = "__Host-browser" if HTTPS else "browser"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 36_000  # seconds: ten hours at most
CSRF_FAILURE_VIEW = "pmsmp_portal.views.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024  # bytes: a form is never larger
DATA_UPLOAD_MAX_NUMBER_FIELDS = 600

# --- Logs hold ids, never people --------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "discreet": {
            "()": "pmsmp_portal.logs.DiscreetFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "discreet"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="WARNING")},
}

# --- Seal (docs/signature.md) -----------------------------------------------------------------------------
# A key in a file (PKCS#12) or in a device (PKCS#11, package python-pkcs11); without one, nothing is sealed.
SEAL_P12 = env("SEAL_P12", default="")
SEAL_P12_PASSWORD = env("SEAL_P12_PASSWORD", default="")
SEAL_PKCS11_MODULE = env("SEAL_PKCS11_MODULE", default="")
SEAL_PKCS11_TOKEN = env("SEAL_PKCS11_TOKEN", default="")
SEAL_PKCS11_PIN = env("SEAL_PKCS11_PIN", default="")
SEAL_PKCS11_KEY = env("SEAL_PKCS11_KEY", default="")  # label of the key in the device
SEAL_PKCS11_CERT = env("SEAL_PKCS11_CERT", default="")  # PEM file of its certificate
SEAL_CHAIN = env.list("SEAL_CHAIN", default=[])  # PEM files: intermediate authorities of the seal
# The only roots ever trusted, for the seal and for the time-stamps; PEM files. Lists of revocation: PEM files.
SEAL_ROOTS = env.list("SEAL_ROOTS", default=[])
SEAL_CRLS = env.list("SEAL_CRLS", default=[])
# Time-stamping authorities (RFC 3161), asked in this order, ten seconds each.
TSA_URLS = env.list("TSA_URLS", default=[])
# The demonstration seals with certificates made on this machine, worth nothing elsewhere.
SEAL_DEVELOPMENT = env.bool("SEAL_DEVELOPMENT", default=DEMO)
SEAL_PRACTICE = DEMO or DEBUG  # a certificate worth nothing is accepted: nobody is sent what it seals
SEAL_DEVELOPMENT_DIR = env("SEAL_DEVELOPMENT_DIR", default=str(VAR_DIR / "seal-dev"))
