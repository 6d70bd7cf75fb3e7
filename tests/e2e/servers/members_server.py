"""A Django service on a free port: baskets in sessions that stay with who logs in, under a new cookie, until he logs out."""

import json

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse, JsonResponse
from werkzeug.serving import make_server

settings.configure(
    SECRET_KEY="django-insecure-for-tests",
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    INSTALLED_APPS=[f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions")],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "members.sqlite3"}},
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
)
django.setup()

from django.contrib.auth import authenticate, login, logout  # noqa: E402 - Django's parts may be imported once it is set up
from django.contrib.auth.models import User  # noqa: E402
from django.urls import path  # noqa: E402


def body(request):
    return json.loads(request.body or b"{}")


def sign_in(request):
    user = authenticate(request, **body(request))
    if user is None:
        return JsonResponse({"detail": "invalid credentials"}, status=400)
    login(request, user)
    return JsonResponse({"username": user.username})


def sign_out(request):
    logout(request)
    return HttpResponse(status=204)


def who(request):
    return JsonResponse({"username": request.user.username or None})


def basket(request, sku=None):
    lines = request.session.get("basket", [])
    if request.method == "POST":
        said = body(request)
        known = next((line for line in lines if line["sku"] == said["sku"]), None)
        if known is None:
            lines.append({"sku": said["sku"], "n": said["n"]})
        else:
            known["n"] += said["n"]
    elif request.method == "DELETE":
        if all(line["sku"] != sku for line in lines):
            return JsonResponse({"detail": "not found"}, status=404)
        lines = [line for line in lines if line["sku"] != sku]
    if request.method != "GET":
        request.session["basket"] = lines
    return JsonResponse({"lines": lines, "size": sum(line["n"] for line in lines)}, status=201 if request.method == "POST" else 200)


def pay(request):
    lines = request.session.get("basket", [])
    if not request.user.is_authenticated:
        return JsonResponse({"detail": "login required"}, status=403)
    if not lines:
        return JsonResponse({"detail": "basket is empty"}, status=409)
    request.session["basket"] = []
    return JsonResponse({"buyer": request.user.username, "lines": lines}, status=201)


urlpatterns = [
    path("login", sign_in),
    path("logout", sign_out),
    path("whoami", who),
    path("basket", basket),
    path("basket/<sku>", basket),
    path("pay", pay),
]

call_command("migrate", verbosity=0)
for name in ("ann", "bob", "cleo", "dan"):
    User.objects.create_user(name, password=f"{name}-pw-12")
server = make_server("127.0.0.1", 0, get_wsgi_application())
print(json.dumps({"event": "ready", "url": f"http://127.0.0.1:{server.port}"}), flush=True)
server.serve_forever()
