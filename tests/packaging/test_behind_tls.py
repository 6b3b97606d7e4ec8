"""The pages behind Debian's nginx as our example for an office's network sets it up: over https, with a login."""

from __future__ import annotations

import datetime
import http.client
import os
import pwd
import re
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest

from registry.accounts import service
from registry.accounts.administrator import COMMAND_LINE
from registry.accounts.service import Given
from registry.audit_log.service import entries
from registry.db import beside, connect, reading
from tests.packaging.test_service import AROUND, BUNDLE, NGINX, free_port
from tests.registries import SMALL, address_of, founded, imported, url_of

HOST, PASSWORD = "office.example", "lantern otter 47 gravel"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
#: Where a reader's machine is, on this one: another address of it, by which the log has to know him.
FAR = "127.0.0.9"
LARGE = 200 * 1024 * 1024


@dataclass
class Reader:
    """A reader's browser on another machine: it asks by https, and keeps cookies."""

    port: int
    certificate: Path
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: bytes | Iterator[bytes] = b"", **headers: str) -> Answer:
        """Asks, and gives what comes."""
        trust = ssl.create_default_context(cafile=str(self.certificate))
        trust.check_hostname = False
        asking = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=60, context=trust, source_address=(FAR, 0))
        own = {"Host": HOST, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        try:
            # What is refused before all of it was sent is answered too.
            with suppress(BrokenPipeError, ConnectionResetError, ssl.SSLError):
                asking.request(method, path, body or None, own | headers)
            with asking.getresponse() as got:
                answer = Answer(got.status, got.read().decode(errors="replace"), got.msg)
        finally:
            asking.close()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def send(self, path: str, **values: str) -> Answer:
        """Sends a form of a page, with the token in it."""
        token = TOKEN.findall(self.ask("GET", path).text)[-1]
        body = urlencode({"csrf_token": token, **values}).encode()
        return self.ask("POST", path, body, **{"Content-Type": "application/x-www-form-urlencoded"})


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    headers: http.client.HTTPMessage


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The registry, with a security administrator and a reader."""
    folder = tmp_path_factory.mktemp("office")
    engine = founded(folder / "registry.db")
    assert not imported(engine, folder / "ledgers", SMALL).problems
    with beside(engine) as connection:
        for name, role in (("root", "security"), ("reader", "viewer")):
            now, given = datetime.datetime.now(datetime.UTC), [Given(role, None)]
            service.add(connection, COMMAND_LINE, name, now, grants=given, password=PASSWORD)
    engine.dispose()
    return folder / "registry.db"


@pytest.fixture(scope="module")
def serving(place: Path) -> Iterator[int]:
    """The port of the registry's own pages."""
    around = {"REGISTRY_DATABASE_URL": address_of(place), "REGISTRY_PROXIES": "1", "REGISTRY_HOSTS": HOST}
    command = [
        sys.executable,
        "-c",
        "from registry.cli import main; main()",
        "serve",
        "--port",
        "0",
        "--processes",
        "1",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8", env=os.environ | around) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", process.stdout.readline())
        try:
            assert found is not None
            yield int(found[1])
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that signs itself, beside its key."""
    folder = tmp_path_factory.mktemp("tls")
    made = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}", "-addext"]
    files = ["-keyout", folder / "registry.key", "-out", folder / "registry.crt"]
    subprocess.run(["openssl", "req", *made, f"subjectAltName=DNS:{HOST}", *files], check=True, capture_output=True)
    return folder / "registry.crt"


@pytest.fixture(scope="module")
def plain() -> int:
    """The port at which nginx is asked by plain http."""
    return free_port()


@pytest.fixture(scope="module")
def front(serving: int, plain: int, certificate: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """nginx before the pages, as the example says; its port."""
    assert NGINX, "this test needs: apt-get install nginx-light"
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    example = (BUNDLE / "nginx-tls.conf.example").read_text(encoding="utf-8")
    for ours, theirs in (
        (":8000", f":{serving}"),
        ("listen 443", f"listen {port}"),
        ("listen 80;", f"listen {plain};"),
    ):
        assert ours in example
        example = example.replace(ours, theirs)
    example = example.replace("/etc/nginx/", f"{certificate.parent}/")
    user = f"user {pwd.getpwuid(os.geteuid()).pw_name}; " if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(AROUND.format(user=user, folder=folder, example=example), encoding="utf-8")
    with subprocess.Popen([NGINX, "-c", folder / "nginx.conf", "-e", folder / "error.log"]) as nginx:
        try:
            for _ in range(200):
                with socket.socket() as asking:
                    if asking.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield port
        finally:
            nginx.terminate()


@pytest.fixture
def reader(front: int, certificate: Path) -> Reader:
    return Reader(front, certificate)


def test_a_reader_signs_in_over_https_and_his_cookie_is_held_to_it(reader: Reader) -> None:
    assert (reader.ask("GET", "/ledgers").status, reader.ask("GET", "/ledgers").headers["Location"]) == (
        303,
        "/login?next=/ledgers",
    )
    came = reader.send("/login", username="reader", password=PASSWORD, next="/ledgers")
    assert (came.status, came.headers["Location"]) == (303, "/ledgers"), came.text
    cookie = came.headers["Set-Cookie"]
    assert cookie.startswith("__Host-registry=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert came.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    shown = reader.ask("GET", "/ledgers")
    assert shown.status == 200 and "退出" in shown.text


def test_the_log_tells_where_a_reader_came_from_and_not_what_he_says_of_himself(reader: Reader, place: Path) -> None:
    token = TOKEN.findall(reader.ask("GET", "/login").text)[-1]
    body = urlencode({"csrf_token": token, "username": "reader", "password": "wrong"}).encode()
    claims = {"X-Forwarded-For": "203.0.113.5", "Content-Type": "application/x-www-form-urlencoded"}
    assert reader.ask("POST", "/login", body, **claims).status == 401
    engine = connect(url_of(place))
    with reading(engine) as connection:
        newest = entries(connection, limit=1)[0]
    engine.dispose()
    assert (newest.kind, newest.user, newest.address) == ("login-failed", "reader", FAR)


def test_what_is_far_too_large_is_refused(reader: Reader) -> None:
    reader.send("/login", username="reader", password=PASSWORD)
    sent = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(LARGE)}
    pieces = (b"a" * (1 << 20) for _ in range(LARGE >> 20))
    assert reader.ask("POST", "/account", pieces, **sent).status == 413


@pytest.mark.usefixtures("front")
def test_over_plain_http_people_are_led_to_https_and_programs_are_not(plain: int) -> None:
    for address, status, led_to in (
        ("/ledgers?lang=en", 308, f"https://{HOST}/ledgers?lang=en"),
        ("/api/v1/me", 403, None),
        ("/api/v1/openapi.json", 403, None),
    ):
        asking = http.client.HTTPConnection("127.0.0.1", plain, timeout=60)
        asking.request("GET", address, headers={"Host": HOST, "Authorization": f"Bearer rgt_{'a' * 43}"})
        with asking.getresponse() as answer:
            assert (answer.status, answer.headers["Location"]) == (status, led_to)
        asking.close()


def test_another_host_s_name_is_not_answered(reader: Reader) -> None:
    assert reader.ask("GET", "/login", Host="evil.example").status == 421


def test_whoever_goes_round_nginx_is_not_let_in_over_plain_http(serving: int) -> None:
    asking = http.client.HTTPConnection("127.0.0.1", serving, timeout=60)
    asking.request("GET", "/login", headers={"Host": HOST})
    with asking.getresponse() as answer:
        assert answer.status == 400 and "https" in answer.read().decode()
    asking.close()
