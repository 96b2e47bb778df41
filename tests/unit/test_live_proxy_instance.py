"""What the live proxy records, names and tells of itself."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.live_proxy import release, toolchain
from tests.live_proxy.__main__ import main, parser
from tests.live_proxy.error import LiveProxyError
from tests.live_proxy.front import FrontServer
from tests.live_proxy.home import CHECKOUT, Home
from tests.live_proxy.instance import Instance, Program, State
from tests.live_proxy.process import Process, free_port
from tests.live_proxy.proxy import LiveProxy, ready
from tests.live_proxy.spec import Spec, Variant

KEY = "sk-0123456789"
LOCK_LINE = re.compile(r"#.*|[a-z0-9-]+==[0-9a-z.]+")


def test_the_exports_are_a_shell_command_that_any_value_survives() -> None:
    """`eval "$(... env)"` gives exactly the address, the key, the version and the replicas."""
    proxy = LiveProxy("http://127.0.0.1:1", "sk-'$(id) \"", "1.106.0", ("http://127.0.0.1:1", "http://127.0.0.1:2"))
    show = "import json, os; print(json.dumps({k: v for k, v in os.environ.items() if k.startswith('LITELLM_')}))"
    script = f"{proxy.exports()}; {shlex.join([sys.executable, '-c', show])}"
    assert json.loads(subprocess.check_output(["/bin/sh", "-c", script], env={})) == {
        "LITELLM_API_BASE": proxy.base,
        "LITELLM_API_KEY": proxy.key,
        "LITELLM_LIVE_VERSION": proxy.version,
        "LITELLM_LIVE_REPLICAS": "http://127.0.0.1:1 http://127.0.0.1:2",
    }


def test_the_key_is_not_in_the_representation() -> None:
    """A failing test that prints the proxy prints no secret."""
    assert KEY not in repr(LiveProxy("http://127.0.0.1:1", KEY, "1.106.0", ()))
    assert KEY not in repr(Program(Path("python"), {"DATABASE_URL": KEY}))


SPECS = {
    "1.106.0": Spec(),
    "1.65.8-no-database": Spec("1.65.8", Variant.NO_DATABASE),
    "1.106.0-no-store-model-in-db-tests": Spec(variant=Variant.NO_STORE_MODEL_IN_DB, label="tests"),
    "upgraded-tests": Spec("1.65.8", label="tests", line="upgraded"),
}


@pytest.mark.parametrize(("name", "spec"), SPECS.items())
def test_the_name_tells_version_variant_and_label(name: str, spec: Spec) -> None:
    """Proxies that differ in one of them run beside each other."""
    assert spec.name == name


def test_each_proxy_has_its_own_database() -> None:
    """Only the variant without a database has none."""
    assert [spec.database for spec in SPECS.values()] == [
        "litellm_1_106_0",
        None,
        "litellm_1_106_0_no_store_model_in_db_tests",
        "litellm_upgraded_tests",
    ]


def test_the_state_survives_being_written() -> None:
    """What `up` records, `down` reads."""
    spec = Spec("1.65.8", Variant.NO_DATABASE, 2, True)
    state = State(spec, (Process(1, "5", 80), Process(2, "6", 81)), (Process(3, "7", 82),))
    assert State.from_json(state.to_json()) == state


def test_a_proxy_that_ends_at_once_is_reported_with_the_end_of_its_log(tmp_path: Path) -> None:
    """The error holds the reason, no key, and nothing is left running or recorded."""
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho no such module >&2\n")
    python.chmod(0o755)
    instance = Instance(tmp_path / "run")
    with pytest.raises(LiveProxyError, match=r"has ended(.|\n)*no such module") as failure:
        instance.start(Spec(), Program(python, {}))
    assert instance.state() is None
    assert not instance.alive()
    assert (tmp_path / "run/master.key").read_text() not in str(failure.value)


def test_a_proxy_sees_nothing_of_our_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Provider keys and LiteLLM settings of the developer's shell do not reach it."""
    monkeypatch.setenv("OPENAI_API_KEY", "ours")
    monkeypatch.setenv("DATABASE_URL", "ours")
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nexport\n")
    python.chmod(0o755)
    instance = Instance(tmp_path / "run")
    with pytest.raises(LiveProxyError):
        instance.start(Spec(variant=Variant.NO_DATABASE), Program(python, {}))
    seen = (tmp_path / "run/proxy-0.log").read_text()
    assert "STORE_MODEL_IN_DB='False'" in seen or 'STORE_MODEL_IN_DB="False"' in seen
    assert "ours" not in seen


def test_a_proxy_that_was_never_started_says_how_to_start_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`env` before `up` is one clear error and exit status 1."""
    monkeypatch.setenv("LITELLM_LIVE_DIR", str(tmp_path))
    assert main(["env"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "1.106.0 is not running; start it with `up`" in printed.err


def test_nothing_to_stop_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`down` and `status` work where nothing was ever started."""
    monkeypatch.setenv("LITELLM_LIVE_DIR", str(tmp_path))
    assert [main(["down"]), main(["status"])] == [0, 0]


def test_a_version_without_a_lock_names_those_that_have_one(tmp_path: Path) -> None:
    """The message for a mistyped version lists what there is, oldest first."""
    with pytest.raises(LiveProxyError, match=r"1\.2\.3; there are: 1\.65\.8, 1\.70\.4, .*, 1\.110\.2$"):
        release.Release(toolchain.Toolchain(Home(tmp_path)), "1.2.3").install()


def test_the_variants_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    """A proxy is of one variant."""
    with pytest.raises(SystemExit):
        parser().parse_args(["up", "--no-database", "--no-store-model-in-db"])
    assert "not allowed with" in capsys.readouterr().err


def test_everything_is_kept_in_the_ignored_folder_of_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    """The default is `.cache/live`, which LITELLM_LIVE_DIR overrides."""
    monkeypatch.delenv("LITELLM_LIVE_DIR", raising=False)
    assert Home.default().root == CHECKOUT / ".cache/live"
    assert (CHECKOUT / "tests/live_proxy").is_dir()
    monkeypatch.setenv("LITELLM_LIVE_DIR", "/elsewhere")
    assert Home.default().root == Path("/elsewhere")


@pytest.mark.parametrize("version", release.versions())
def test_a_lock_pins_every_package_and_names_no_index(version: str) -> None:
    """Nothing but pins: whoever installs chooses the registry."""
    lines = (release.LOCKS / f"{version}.txt").read_text().splitlines()
    assert [line for line in lines if not LOCK_LINE.fullmatch(line)] == []
    assert f"litellm=={version}" in lines
    assert "prisma==0.11.0" in lines


def test_the_shim_s_lock_names_no_registry() -> None:
    """Every package is pinned by its hash, none by an address."""
    packages = json.loads((toolchain.SHIM / "package-lock.json").read_text())["packages"]
    del packages[""]
    assert packages
    assert [name for name, package in packages.items() if "resolved" in package or "integrity" not in package] == []


def test_a_migration_is_one_transaction_with_its_record_unless_it_may_not_be() -> None:
    """An interrupted migration is applied again from the start."""
    script = release.migration_script({"1_a": "CREATE TABLE a ();", "2_b": "CREATE INDEX CONCURRENTLY b ON a (b)"})
    first, second = script.split("\\echo ")[1:]
    assert first.index("BEGIN;") < first.index("CREATE TABLE") < first.index("'1_a'") < first.index("COMMIT;")
    assert "'2_b'" in second
    assert "BEGIN;" not in second
    assert "COMMIT;" not in second


def test_the_stand_ins_come_last_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's own `cat` and `openssl` are used where it has them."""
    monkeypatch.setenv("PATH", "/machine")
    tools = toolchain.Toolchain(Home(tmp_path))
    expected = ["/venv", str(tools.node.parent), "/machine", str(tools.launchers)]
    assert tools.path(Path("/venv")).split(os.pathsep) == expected


@pytest.mark.parametrize(
    ("name", "arguments", "printed"), [("openssl", ["version", "-v"], "OpenSSL 3."), ("cat", ["{file}"], "a\\b\n c\n")]
)
def test_a_stand_in_needs_nothing_but_a_shell(tmp_path: Path, name: str, arguments: list[str], printed: str) -> None:
    """They answer on a machine without those programs."""
    file = tmp_path / "file"
    file.write_text("a\\b\n c\n")
    script = tmp_path / name
    script.write_text(f"#!/bin/sh\n{toolchain.LAUNCHERS[name]}\n")
    script.chmod(0o755)
    words = [word.format(file=file) for word in arguments]
    assert subprocess.check_output([script, *words], env={"PATH": ""}, text=True).startswith(printed)


class Echo(BaseHTTPRequestHandler):
    """Answers with its port, the method, the path and the body."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
        port = self.connection.getsockname()[1]
        status = 404 if self.path == "/missing" else 200
        content = json.dumps([port, self.command, self.path, body, self.headers.get("authorization")]).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = answer  # noqa: N815  # their names in the base class

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name in the base class
        pass


@pytest.fixture
def serve() -> Iterator[list[ThreadingHTTPServer]]:
    """Servers put into the list run until the end of the test."""
    servers: list[ThreadingHTTPServer] = []
    yield servers
    for server in servers:
        server.shutdown()
        server.server_close()


def run(servers: list[ThreadingHTTPServer], server: ThreadingHTTPServer) -> int:
    server.daemon_threads = True
    servers.append(server)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    return int(server.socket.getsockname()[1])


def test_the_front_spreads_requests_over_the_replicas(serve: list[ThreadingHTTPServer]) -> None:
    """Each request goes to the next replica, with its method, path, body and key."""
    ports = [run(serve, ThreadingHTTPServer(("127.0.0.1", 0), Echo)) for _ in range(2)]
    base = f"http://127.0.0.1:{run(serve, FrontServer(0, ports))}"
    proxy = LiveProxy(base, KEY, "1.106.0", ())
    answers = [proxy.request("POST", "/team/new?a=1", {"b": 2}) for _ in range(4)]
    assert answers == [(200, [port, "POST", "/team/new?a=1", '{"b": 2}', f"Bearer {KEY}"]) for port in ports * 2]


def test_a_refusal_is_an_answer_and_a_dead_replica_a_502(serve: list[ThreadingHTTPServer]) -> None:
    """`request` raises for neither."""
    port = run(serve, ThreadingHTTPServer(("127.0.0.1", 0), Echo))
    base = f"http://127.0.0.1:{run(serve, FrontServer(0, [port, free_port()]))}"
    proxy = LiveProxy(base, KEY, "1.106.0", ())
    assert proxy.request("GET", "/missing")[0] == 404
    status, text = proxy.request("GET", "/missing")
    assert (status, type(text)) == (502, str)


def test_what_is_not_a_proxy_is_not_ready(serve: list[ThreadingHTTPServer]) -> None:
    """Neither a closed port nor another server's 200 counts as ready."""
    assert not ready(f"http://127.0.0.1:{free_port()}")
    assert not ready(f"http://127.0.0.1:{run(serve, ThreadingHTTPServer(('127.0.0.1', 0), Echo))}")


def test_a_server_that_is_no_proxy_is_refused_as_one(serve: list[ThreadingHTTPServer]) -> None:
    """LITELLM_API_BASE that names something else is one clear error, without the key."""
    base = f"http://127.0.0.1:{run(serve, ThreadingHTTPServer(('127.0.0.1', 0), Echo))}"
    with pytest.raises(LiveProxyError, match="does not tell its LiteLLM version") as failure:
        LiveProxy.from_environment({"LITELLM_API_BASE": base, "LITELLM_API_KEY": KEY})
    assert KEY not in str(failure.value)
    assert LiveProxy.from_environment({"LITELLM_API_BASE": base}) is None
