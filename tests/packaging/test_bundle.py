"""The archive for servers without internet installs by itself, without any network, and what it installs runs.

The archive is made for this machine's kind alone; `make bundle` makes that for all. Its wheels are fetched once and
kept in build/wheels. What is installed sees neither the packages of the tests nor a network.
"""

from __future__ import annotations

import hashlib
import json
import platform
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
MACHINE = platform.machine()
# Root may leave the network behind; a user, or root of a container, needs a namespace of users for it.
WAYS_TO_UNSHARE = (["unshare", "--net"], ["unshare", "--user", "--map-root-user", "--net"])
BASE_PYTHON = Path(sys.base_prefix) / "bin" / "python3.11"

# Run in a network of its own: installs, loads the demonstration, serves it, asks for pages; prints what it saw.
WITHOUT_NETWORK = """
import fcntl, json, re, socket, struct, subprocess, sys, urllib.error, urllib.request

folder, target = sys.argv[1:]
with socket.socket() as any_socket:  # sets the loopback interface up
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", 1))
seen = {"interfaces": [name for _, name in socket.if_nameindex()]}

def run(*command):
    done = subprocess.run(command, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        sys.exit(f"{command} ended with {done.returncode}: {done.stdout}")
    return done.stdout

seen["installed"] = run("./install.sh", target)
seen["again"] = run("./install.sh", target)
run(f"{target}/bin/registry", "demo")
run(f"{target}/bin/python", "-m", "pip", "check")
server = subprocess.Popen(
    [f"{target}/bin/registry", "serve", "--port", "0"], cwd=folder, text=True, stdout=subprocess.PIPE
)
try:
    said = server.stdout.readline()
    if not (shown := re.search(r"http://[^/]+/", said)):
        sys.exit(f"the server said {said!r}, with status {server.wait()}")
    address = shown[0]
    for path in ("", "static/vendor/bootstrap/bootstrap-reboot.min.css"):
        with urllib.request.urlopen(address + path, timeout=60) as answer:
            seen[path or "/"] = [answer.status, len(answer.read())]
finally:
    server.terminate()
    server.wait()
print(json.dumps(seen))
"""


def clean_environment(**variables: str) -> dict[str, str]:
    """An environment that names no index, no wheels of this machine and no environment of the tests."""
    return {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHON": str(BASE_PYTHON)} | variables


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive for this machine's kind."""
    out = tmp_path_factory.mktemp("bundle")
    build = [sys.executable, str(PROJECT / "tools" / "bundle" / "build.py"), "--platforms", MACHINE, "--out", str(out)]
    done = subprocess.run(build, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(out.glob("*.tar.gz"))


@pytest.fixture(scope="module")
def unpacked(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The one folder in the archive."""
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(archive) as packed:
        # Our own archive, made a moment ago: Debian's 3.11.2 knows no filters yet.
        packed.extractall(folder)
    (top,) = folder.iterdir()
    return top


def install(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """What install.sh says and how it ends."""
    command = ["./install.sh", *words]
    environment = clean_environment(**variables)
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)


@pytest.fixture(scope="module")
def unshare() -> list[str]:
    """The words before a command that leave the network behind; skips, with the reason, where nothing can."""
    why = "there is no unshare"
    for way in WAYS_TO_UNSHARE if shutil.which("unshare") else ():
        tried = subprocess.run([*way, "true"], capture_output=True, text=True)
        if tried.returncode == 0:
            return way
        why = tried.stderr.strip()
    pytest.skip(f"the network cannot be left behind on this machine: {why}")


def test_installed_without_a_network_the_demonstration_loads_and_is_served(
    unshare: list[str], unpacked: Path, tmp_path: Path
) -> None:
    script = tmp_path / "without_network.py"
    script.write_text(WITHOUT_NETWORK, encoding="utf-8")
    url = f"sqlite:///{tmp_path / 'demo.db'}"
    command = [*unshare, str(BASE_PYTHON), str(script), str(unpacked), str(tmp_path / "installed")]
    done = subprocess.run(
        command, env=clean_environment(REGISTRY_DATABASE_URL=url), capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen["interfaces"] == ["lo"]
    assert "安装完毕" in seen["installed"] and "Done" in seen["again"]
    assert seen["/"][0] == 200
    assert seen["static/vendor/bootstrap/bootstrap-reboot.min.css"][0] == 200


def test_every_file_of_the_archive_is_in_its_sums(unpacked: Path) -> None:
    lines = (unpacked / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = dict(reversed(line.split("  ", 1)) for line in lines)
    there = {path.relative_to(unpacked).as_posix(): path for path in unpacked.rglob("*") if path.is_file()}
    assert set(sums) == set(there) - {"SHA256SUMS"}
    assert sums == {name: hashlib.sha256(there[name].read_bytes()).hexdigest() for name in sums}


def test_the_archive_tells_of_no_time_or_owner_of_the_machine_that_made_it(archive: Path) -> None:
    with tarfile.open(archive) as packed:
        entries = packed.getmembers()
    assert [entry.name for entry in entries] == sorted((entry.name for entry in entries), key=lambda n: n.split("/"))
    assert {(entry.uid, entry.gid, entry.uname, entry.gname) for entry in entries} == {(0, 0, "root", "root")}
    assert len({entry.mtime for entry in entries}) == 1


def copy_without_wheels(unpacked: Path, into: Path) -> Path:
    """The folder of the archive with one small wheel, and sums that agree: enough for what is refused beforehand."""
    shutil.copytree(unpacked, into, ignore=lambda folder, names: names if folder.endswith("wheels") else [])
    (into / "wheels" / f"x-1-py3-none-linux_{MACHINE}.whl").write_bytes(b"")
    lines = (into / "SHA256SUMS").read_text(encoding="utf-8").splitlines(keepends=True)
    (into / "SHA256SUMS").write_text("".join(line for line in lines if "wheels/" not in line), encoding="utf-8")
    return into


@pytest.fixture
def light(unpacked: Path, tmp_path: Path) -> Path:
    return copy_without_wheels(unpacked, tmp_path / "light")


def test_an_altered_archive_is_refused_and_nothing_is_made(light: Path, tmp_path: Path) -> None:
    with (light / "requirements.lock").open("a") as lock:
        lock.write("\n")
    answer = install(light, str(tmp_path / "new"))
    assert answer.returncode == 2 and "altered" in answer.stderr and "被改动" in answer.stderr
    assert not (tmp_path / "new").exists()


def test_a_folder_that_holds_something_else_is_refused_and_left_alone(light: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    answer = install(light, str(tmp_path / "full"))
    assert answer.returncode == 2 and "holds something else" in answer.stderr
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["letter.txt"]


def test_another_python_another_kind_of_machine_and_an_unknown_option_are_refused(light: Path, tmp_path: Path) -> None:
    new = str(tmp_path / "new")
    assert "Python 3.11 is needed" in install(light, new, PYTHON="/bin/false").stderr
    assert "there is no option --help-me" in install(light, new, "--help-me").stderr
    (light / "wheels" / f"x-1-py3-none-linux_{MACHINE}.whl").unlink()
    answer = install(light, new)
    assert answer.returncode == 2 and f"holds nothing for {MACHINE}" in answer.stderr
    assert not Path(new).exists()


def test_the_service_runs_the_command_on_this_machine_only_as_its_own_user() -> None:
    lines = (PROJECT / "tools" / "bundle" / "registry.service").read_text(encoding="utf-8").splitlines()
    settings = [line for line in lines if line and not line.startswith("#")]
    assert "ExecStart=/opt/registry/bin/registry serve --host 127.0.0.1 --port 8000" in settings
    assert {"User=registry", "IPAddressDeny=any", "IPAddressAllow=localhost", "ProtectSystem=strict"} <= set(settings)


def test_the_nginx_example_for_an_office_takes_tls_1_2_and_1_3_alone() -> None:
    example = (PROJECT / "tools" / "bundle" / "nginx-tls.conf.example").read_text(encoding="utf-8")
    # A server that names a certificate and no protocols takes those of the first one: nginx's own, old ones too.
    servers = [part for part in example.split("server {")[1:] if "ssl_certificate " in part]
    assert [re.findall(r"ssl_protocols ([^;]+);", server) for server in servers] == [["TLSv1.2 TLSv1.3"]] * len(servers)
    assert len(servers) == 2


def test_the_nginx_example_listens_on_this_machine_only_and_to_its_own_names() -> None:
    lines = (PROJECT / "tools" / "bundle" / "nginx.conf.example").read_text(encoding="utf-8").splitlines()
    words = [line.strip().rstrip(";").split() for line in lines if line.strip() and not line.strip().startswith("#")]
    listened = [line[1] for line in words if line[0] == "listen"]
    assert listened and all(address.startswith(("127.0.0.1:", "[::1]:")) for address in listened)
    assert [line[1:] for line in words if line[0] == "server_name"] == [["_"], ["localhost", "127.0.0.1", "[::1]"]]
    headers = {line[1]: line[2] for line in words if line[0] == "proxy_set_header"}
    assert headers["Host"] == headers["X-Forwarded-Host"] == "$http_host"
    assert (headers["X-Forwarded-For"], headers["X-Forwarded-Proto"]) == ("$remote_addr", "$scheme")
