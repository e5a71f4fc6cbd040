"""What the whole site promises a browser: checked settings, headers, hosts, nothing behind well-known addresses."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from django.test import Client

from yishi.record import keys

pytestmark = [pytest.mark.django_db]
KNOWN_ADDRESSES = [
    ".env",
    ".git/config",
    ".git/HEAD",
    ".hg",
    ".svn/entries",
    ".DS_Store",
    ".htaccess",
    ".htpasswd",
    ".ssh/id_rsa",
    ".aws/credentials",
    ".vscode/settings.json",
    "admin/",
    "admin/login/",
    "django-admin/",
    "administrator/",
    "wp-login.php",
    "wp-admin/",
    "wp-config.php",
    "phpinfo.php",
    "phpmyadmin/",
    "adminer.php",
    "server-status",
    "server-info",
    "debug/",
    "__debug__/",
    "silk/",
    "console",
    "actuator",
    "actuator/env",
    "metrics",
    "health",
    "status",
    "graphql",
    "swagger.json",
    "openapi.json",
    "api/",
    "api/docs",
    "docs/",
    "media/",
    "media/../settings.py",
    "uploads/",
    "upload/",
    "files/",
    "backup.zip",
    "backup.tar.gz",
    "backup.sql",
    "dump.sql",
    "db.sqlite3",
    "yishi.sqlite3",
    "var/yishi.sqlite3",
    "keys/",
    "keys/vault.key",
    "keys/django.key",
    "keys/log.seed",
    "settings.py",
    "config.py",
    "manage.py",
    "requirements.txt",
    "package.json",
    "composer.json",
    "Dockerfile",
    "docker-compose.yml",
    "static/",
    "static/access/",
    "static/face/face.css.map",
    "static/../settings.py",
    "log/../keys/vault.key",
    "log/%2e%2e/keys/vault.key",
    "log/..%2f..%2fkeys%2fvault.key",
    "log//etc/passwd",
    "server.key",
    "id_rsa",
    "crossdomain.xml",
    ".well-known/openid-configuration",
]


def program(text, **env):
    """Runs a program as a deployment would: none of what tests set."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("YISHI_", "DJANGO_"))}
    clean |= {"DJANGO_SETTINGS_MODULE": "yishi.web.settings", **env}
    return subprocess.run(
        [sys.executable, "-c", text], env=clean, capture_output=True, text=True, timeout=120
    )


def test_w20_check_deploy_has_nothing_to_say(tmp_path, settings):
    settings.HOME = tmp_path
    keys.make()
    done = program(
        "import django; django.setup()\nfrom django.core.management import call_command\n"
        "call_command('check', deploy=True, fail_level='WARNING')",
        YISHI_HOME=str(tmp_path), YISHI_HOSTS="yishi.example",
    )  # fmt: skip
    assert done.returncode == 0 and "no issues" in done.stdout, done.stderr


def test_w20_outside_a_demo_cookies_are_for_https_and_this_host_only(tmp_path):
    done = program(
        "from yishi.web import settings as s\n"
        "print(s.DEBUG, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_NAME, s.SECURE_SSL_REDIRECT,"
        " s.SECURE_PROXY_SSL_HEADER, s.SMS_GATEWAY, s.DEMO)",
        YISHI_HOME=str(tmp_path),
    )  # fmt: skip
    assert done.stdout.strip() == "False True True __Host-yishi True None none False"


@pytest.mark.parametrize("path", KNOWN_ADDRESSES)
def test_w20_well_known_addresses_are_not_there(path, client):
    answer = client.get("/" + path)
    assert answer.status_code == 404, path
    assert b"Traceback" not in answer.content and b"DEBUG" not in answer.content


def test_w20_there_is_no_admin_and_no_default_account():
    assert not [a for a in django_settings.INSTALLED_APPS if "admin" in a or "auth" in a]
    from yishi.access.models import Account

    assert not Account.objects.exists()


@pytest.mark.parametrize(
    "headers", [{"host": "evil.example"}, {"host": "localhost.evil.example"}, {"host": "localhost:80@evil.example"}, {"host": ""}]
)  # fmt: skip
def test_w18_a_forged_host_is_refused(headers, settings):
    settings.ALLOWED_HOSTS = ["localhost"]
    client = Client(headers=headers)
    for page in ("/sign-in/", "/check/"):
        assert client.get(page).status_code == 400


def test_w18_forwarded_hosts_and_addresses_are_not_believed(client):
    forged = {
        "x-forwarded-host": "evil.example",
        "x-forwarded-proto": "https",
        "x-forwarded-port": "99",
        "forwarded": "host=evil.example",
    }
    plain, answer = client.get("/sign-in/"), client.get("/sign-in/", headers=forged)
    assert answer.status_code == 200 and b"evil.example" not in answer.content
    token = re.compile(rb'value="[A-Za-z0-9]{64}"')
    assert token.sub(b"", plain.content) == token.sub(b"", answer.content)


def test_w18_behind_a_proxy_of_one_s_own_the_last_address_counts(settings, rf):
    from yishi.access.going import address_of

    request = rf.get("/", headers={"x-forwarded-for": "6.6.6.6, 1.2.3.4"}, REMOTE_ADDR="10.0.0.1")
    settings.PROXY = False
    assert address_of(request) == "10.0.0.1"
    settings.PROXY = True
    assert address_of(request) == "1.2.3.4"


@pytest.mark.parametrize("page", ["/", "/sign-in/", "/check/", "/nowhere/", "/en/sign-in/", "/log/nothing"])
def test_every_answer_has_the_policy_and_no_inline_anything(page, client):
    """Attack W13: nothing that is typed can run; attack W19: in nobody's frame."""
    answer = client.get(page)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY" and answer["X-Content-Type-Options"] == "nosniff"
    assert (
        answer["Referrer-Policy"] == "same-origin" and answer["Cross-Origin-Opener-Policy"] == "same-origin"
    )
    text = answer.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", text)


def test_no_template_has_inline_style_or_script():
    from pathlib import Path

    import yishi

    wrong = []
    for file in Path(yishi.__file__).parent.rglob("templates/**/*.html"):
        text = file.read_text().replace("{{ svg|safe }}", "")  # drawn by segno: paths and numbers only
        if re.search(
            r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son(click|load|submit|change|error|input)=|javascript:|\|safe\b",
            text,
        ):
            wrong.append(file.name)
    assert not wrong
