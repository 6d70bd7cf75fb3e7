"""Django's own admin site on a free port: session cookies, and forms under its protection against forged requests."""

import json

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from werkzeug.serving import WSGIRequestHandler, make_server

APPS = ("admin", "auth", "contenttypes", "sessions", "messages")
CONTEXT = ("template.context_processors.request", "contrib.auth.context_processors.auth", "contrib.messages.context_processors.messages")
MIDDLEWARE = (
    "contrib.sessions.middleware.SessionMiddleware",
    "middleware.common.CommonMiddleware",
    "middleware.csrf.CsrfViewMiddleware",
    "contrib.auth.middleware.AuthenticationMiddleware",
    "contrib.messages.middleware.MessageMiddleware",
)

settings.configure(
    DEBUG=True,
    SECRET_KEY="django-insecure-for-tests",
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    INSTALLED_APPS=[f"django.contrib.{name}" for name in APPS],
    MIDDLEWARE=[f"django.{name}" for name in MIDDLEWARE],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": [f"django.{name}" for name in CONTEXT]},
        }
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "site.sqlite3"}},
    STATIC_URL="static/",
)
django.setup()

from django.contrib import admin  # noqa: E402 - Django's parts may be imported once it is set up
from django.contrib.auth.models import User  # noqa: E402
from django.urls import path  # noqa: E402

urlpatterns = [path("admin/", admin.site.urls)]


class Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, *args):
        pass


call_command("migrate", verbosity=0)
User.objects.create_superuser("ada", "ada@example.com", "pw-8Xc2-Lovelace")
server = make_server("127.0.0.1", 0, get_wsgi_application(), request_handler=Handler)
print(json.dumps({"event": "ready", "url": f"http://127.0.0.1:{server.port}"}), flush=True)
server.serve_forever()
