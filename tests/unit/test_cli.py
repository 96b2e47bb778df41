"""What people run: the arguments, what `doctor` finds on a scripted proxy and a made-up machine, and how it is shown."""

from __future__ import annotations

import asyncio
import io
import json
import re
import sys
from collections.abc import Mapping
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from terraform_provider_litellm import __version__
from terraform_provider_litellm.__main__ import main
from terraform_provider_litellm.cli import doctor, report, terraform
from terraform_provider_litellm.cli.check import Check, State, failed, ok, skipped, warning
from terraform_provider_litellm.cli.command import COMMANDS
from terraform_provider_litellm.cli.install import LAUNCHER_MARK, NAME, Places, target_platform
from terraform_provider_litellm.client import errors, retry
from terraform_provider_litellm.client.client import Client
from tests.conftest import ROOT
from tests.transport import FakeProxy, Reply

KEY = "sk-Zx81QwErTy-57uIoPaSdFgHjK"
BASE = "https://litellm.example.com"
NOBODY = {"error": {"message": "Key not found in database", "type": "not_found_error", "param": "key", "code": "404"}}
FORBIDDEN = {"error": {"message": "Authentication Error, Only proxy admin can be used to ...", "code": "401"}}
WRONG = {"error": {"message": f"Authentication Error, Invalid proxy server token passed. Key={KEY}", "code": "401"}}
NO_DATABASE = {"error": {"message": "No connected db.", "type": "no_db_connection", "code": "400"}}
UNROUTED = {"detail": "Not Found"}
READY = {"status": "healthy", "db": "connected"}

Answers = Mapping[str, Reply]
USUAL: Answers = {
    "/health/liveliness": (200, "I'm alive!"),
    "/health/readiness": (200, READY),
    "/health/readiness/details": (200, {"litellm_version": "1.106.0"}),
    "/health/license": (200, {"has_license": False}),
    "/key/info": (404, NOBODY),
    "/config/field/info": (200, {"field_value": True}),
    "/v2/user/info": (200, {"user_role": "proxy_admin"}),
    f"/model/{doctor.NO_MODEL}/update": (
        404,
        {"error": {"message": "Model x not found on proxy.", "type": "x", "code": "404"}},
    ),
}
"""A proxy as it should be, asked with its master key."""
OWNED: Reply = (200, {"info": {"user_id": "u", "expires": None, "allowed_routes": []}})


def litellm(answers: Answers, date: str | None = None) -> FakeProxy:
    """A proxy with an answer for each path."""
    date = formatdate(usegmt=True) if date is None else date
    return FakeProxy(lambda request: answers[request.path], {"date": date} if date else {})


def examined(proxy: FakeProxy) -> dict[str, Check]:
    """The checks of a proxy, by name."""

    async def run() -> list[Check]:
        watch = doctor.Watch(proxy)
        async with Client(watch, secrets=(KEY,), policy=retry.NONE) as client:
            return await doctor.proxy(client, watch, BASE)

    checks = asyncio.run(run())
    assert tuple(check.name for check in checks) == doctor.OF_PROXY
    return {check.name: check for check in checks}


# ---- the proxy


def test_proxy_as_it_should_be_passes_every_check() -> None:
    """And what is asked changes nothing: reads, and the change of a model that does not exist."""
    proxy = litellm(USUAL)
    checks = examined(proxy)
    assert {check.state for check in checks.values()} == {State.OK}
    assert [each[:2] for each in proxy.sent if each.method != "GET"] == [("PATCH", f"/model/{doctor.NO_MODEL}/update")]


FOUND: dict[str, tuple[Answers, str, State, str, str]] = {
    "proxy: nothing answers": (
        {"/health/liveliness": errors.refused(BASE, through_proxy=False)},
        *("proxy", State.FAILED, "nothing answers at", "Is the LiteLLM proxy running?"),
    ),
    "proxy: another path": (
        {"/health/liveliness": (404, UNROUTED)},
        *("proxy", State.FAILED, "does not have the endpoint", "SERVER_ROOT_PATH"),
    ),
    "proxy: a gateway": (
        {"/health/liveliness": (503, b"<title>Unavailable</title>")},
        *("proxy", State.FAILED, "did not answer the gateway", "Check that the LiteLLM proxy is running"),
    ),
    "database: none": (
        {"/health/readiness": (200, {"status": "healthy", "db": "Not connected"})},
        *("database", State.FAILED, "no database that it can use: not connected", "DATABASE_URL"),
    ),
    "database: lost, in older releases": (
        {"/health/readiness": (200, {"status": "disconnected", "db": "connected"})},
        *("database", State.FAILED, "no database that it can use", "DATABASE_URL"),
    ),
    "database: lost": (
        {"/health/readiness": (503, {"status": "healthy", "db": "disconnected"})},
        *("database", State.FAILED, "no database that it can use: disconnected", "DATABASE_URL"),
    ),
    "database: unhealthy": (
        {"/health/readiness": (503, {"detail": "Service Unhealthy (boom)"})},
        *("database", State.FAILED, "Service Unhealthy (boom)", "DATABASE_URL"),
    ),
    "key: wrong": (
        {"/key/info": (401, WRONG)},
        "api_key",
        State.FAILED,
        "does not accept the API key",
        "LITELLM_API_KEY",
    ),
    "key: an admin's": ({"/key/info": OWNED}, "api_key", State.OK, "accepted, as a proxy admin's", ""),
    "key: an admin's, in older releases": (
        {
            "/key/info": OWNED,
            "/v2/user/info": (404, UNROUTED),
            "/user/info": (200, {"user_info": {"user_role": "proxy_admin"}}),
        },
        *("api_key", State.OK, "accepted, as a proxy admin's", ""),
    ),
    "key: a user's": (
        {"/key/info": OWNED, "/v2/user/info": (200, {"user_role": "internal_user"})},
        *("api_key", State.WARNING, "of a user with the role internal_user", "the role proxy_admin"),
    ),
    "key: a lost user's": (
        {
            "/key/info": OWNED,
            "/v2/user/info": (404, {"error": {"message": "User u not found", "type": "x", "code": "404"}}),
        },
        *("api_key", State.WARNING, "a key of no user", "the role proxy_admin"),
    ),
    "key: nobody's": (
        {"/key/info": (200, {"info": {"user_id": None}})},
        *("api_key", State.WARNING, "a key of no user", "the role proxy_admin"),
    ),
    "key: not LiteLLM's own": (
        {"/config/field/info": (401, FORBIDDEN)},
        *("api_key", State.WARNING, "not an admin's", "the role proxy_admin"),
    ),
    "key: the master key, and nothing set": (
        {"/config/field/info": (400, {"detail": {"error": "Field name=store_model_in_db is not set"}})},
        *("api_key", State.OK, "as the master key", ""),
    ),
    "key: for some routes": (
        {"/key/info": (200, {"info": {"user_id": "u", "allowed_routes": ["/team/*"]}})},
        *("api_key", State.WARNING, "restricted to these routes: /team/*", "not restricted"),
    ),
    "key: not for its own": (
        {"/key/info": (403, {"error": {"message": "Virtual key is not allowed to call this route", "code": "403"}})},
        *("api_key", State.WARNING, "without permission to read its own settings", "not restricted"),
    ),
    "key: soon expired": (
        {"/key/info": (200, {"info": {"user_id": "u", "expires": "2020-01-01T00:00:00"}})},
        *("api_key", State.WARNING, "it expires at 2020-01-01 00:00 UTC", "Replace the key"),
    ),
    "key: without a database": (
        {"/key/info": (400, NO_DATABASE)},
        *("api_key", State.SKIPPED, "the proxy has no database", ""),
    ),
    "release: too old": (
        {"/health/readiness/details": (200, {"litellm_version": "1.65.4"})},
        *("release", State.WARNING, "1.65.4, older than 1.65.8", "Update the proxy"),
    ),
    "release: the oldest": (
        {"/health/readiness/details": (200, {"litellm_version": "1.65.8-stable"})},
        *("release", State.OK, "1.65.8-stable, supported", ""),
    ),
    "release: newer": (
        {"/health/readiness/details": (200, {"litellm_version": "1.200.0rc1"})},
        *("release", State.OK, "1.200.0rc1, newer than", ""),
    ),
    "release: hidden": (
        {"/health/readiness/details": (401, FORBIDDEN)},
        *("release", State.SKIPPED, "the API key does not have permission", ""),
    ),
    "release: not told": (
        {"/health/readiness/details": (200, {})},
        *("release", State.WARNING, "does not return its LiteLLM release", "Check api_base"),
    ),
    "models: not stored": (
        {
            f"/model/{doctor.NO_MODEL}/update": (
                400,
                {"error": {"message": "Model updates only supported for DB-stored models", "code": "400"}},
            )
        },
        *("model_storage", State.FAILED, "litellm_model will fail", "STORE_MODEL_IN_DB=True"),
    ),
    "models: not for this key": (
        {f"/model/{doctor.NO_MODEL}/update": (403, {"error": {"message": "user not allowed", "code": "403"}})},
        *("model_storage", State.SKIPPED, "does not have permission", ""),
    ),
    "licence: there": (
        {"/health/license": (200, {"has_license": True})},
        "licence",
        State.OK,
        "LiteLLM Enterprise",
        "",
    ),
    "licence: not told": ({"/health/license": (404, UNROUTED)}, "licence", State.SKIPPED, "does not return this", ""),
}


@pytest.mark.parametrize(("answers", "name", "state", "found", "advice"), FOUND.values(), ids=FOUND)
def test_what_is_wrong_with_a_proxy_is_found(
    answers: Answers, name: str, state: State, found: str, advice: str
) -> None:
    """With what to do, and without the key."""
    check = examined(litellm({**USUAL, **answers}))[name]
    assert check.state is state
    assert found in check.found
    assert advice in check.advice
    assert bool(check.advice) == bool(advice)
    assert KEY not in f"{check.found}{check.advice}"


@pytest.mark.parametrize("value", [None, [], "text", {}], ids=repr)
def test_answers_of_another_service_are_no_fault_of_doctor(value: Any) -> None:
    """Whatever JSON it is: there is a check for each thing, and not all is well."""
    checks = examined(litellm(dict.fromkeys([*USUAL, "/user/info"], (200, value))))
    assert checks["database"].state is State.FAILED


def test_rest_is_skipped_after_a_proxy_that_is_not_there() -> None:
    """One cause, one failure."""
    checks = examined(litellm({"/health/liveliness": errors.refused(BASE, through_proxy=False)}))
    assert [check.state for check in checks.values()] == [State.FAILED, *[State.SKIPPED] * 6]


def test_rest_is_skipped_after_a_proxy_that_falls_silent() -> None:
    """Nobody waits for one time-out after the other."""
    proxy = litellm({**USUAL, "/key/info": errors.timed_out(BASE, 15, connected=True)})
    states = [check.state for check in examined(proxy).values()]
    assert states == [State.OK, State.OK, State.FAILED, *[State.SKIPPED] * 4]
    assert proxy.sent[-1][:2] == ("GET", "/key/info")


def test_a_refused_key_is_one_failure() -> None:
    """What needs a key is not asked; the clock is read all the same."""
    proxy = litellm({**USUAL, "/key/info": (401, WRONG)})
    states = {name: check.state for name, check in examined(proxy).items()}
    assert [name for name, state in states.items() if state is State.FAILED] == ["api_key"]
    assert [name for name, state in states.items() if state is State.SKIPPED] == ["release", "model_storage", "licence"]
    assert proxy.sent[-1][:2] == ("GET", "/key/info")


@pytest.mark.parametrize(
    ("seconds", "state", "found"),
    [
        (0, State.OK, "the same as"),
        (-20, State.OK, "the same as"),
        (-600, State.WARNING, "seconds behind this machine's"),
        (600, State.WARNING, "seconds ahead of this machine's"),
    ],
)
def test_clocks_are_compared(seconds: float, state: State, found: str) -> None:
    """By the header of the proxy's last answer."""
    import time

    check = examined(litellm(USUAL, formatdate(time.time() + seconds, usegmt=True)))["clock"]
    assert check.state is state
    assert found in check.found


@pytest.mark.parametrize("date", ["", "yesterday"])
def test_clocks_cannot_be_compared(date: str) -> None:
    assert examined(litellm(USUAL, date))["clock"].state is State.SKIPPED


def test_releases_are_those_of_the_matrix() -> None:
    """What `make test-matrix` runs on is what is called supported."""
    matrix = re.search(r"^MATRIX \?= (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert matrix is not None
    releases = matrix[1].split()
    assert (releases[0], releases[-1]) == (doctor.OLDEST, doctor.NEWEST)


# ---- the settings


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({}, "Missing api_base"),
        ({"LITELLM_API_BASE": BASE}, "Missing api_key"),
        ({"LITELLM_API_BASE": "localhost:4000", "LITELLM_API_KEY": KEY}, "does not begin with http://"),
        ({"LITELLM_API_BASE": BASE, "LITELLM_API_KEY": f"Bearer {KEY}"}, "It contains spaces"),
        ({"LITELLM_API_BASE": BASE, "LITELLM_API_KEY": KEY, "LITELLM_TIMEOUT": "soon"}, "LITELLM_TIMEOUT"),
    ],
)
def test_settings_that_cannot_be_used(environ: dict[str, str], found: str) -> None:
    """Nothing is sent, and the key is not shown."""
    first, *rest = asyncio.run(doctor.examine(environ))
    assert (first.name, first.state) == ("settings", State.FAILED)
    assert found in first.found
    assert first.advice
    assert KEY not in repr(first)
    assert {check.state for check in rest} == {State.SKIPPED}


def test_settings_that_are_unwise_are_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the provider warns of them."""
    monkeypatch.setattr(doctor, "proxy", no_checks)
    environ = {"LITELLM_API_BASE": BASE, "LITELLM_API_KEY": KEY, "LITELLM_INSECURE_SKIP_VERIFY": "true"}
    (check,) = asyncio.run(doctor.examine(environ))
    assert check.state is State.WARNING
    assert "TLS certificates are not verified" in check.found
    assert "ca_cert" in check.advice


async def no_checks(*_: object) -> list[Check]:
    return []


# ---- this machine


def program(folder: Path, name: str, said: str) -> Path:
    """An executable that prints something."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"{LAUNCHER_MARK}\necho '{said}'\n")
    path.chmod(0o755)
    return path


PROGRAMS: dict[str, tuple[dict[str, str], State, str, str]] = {
    "none": ({}, State.WARNING, "neither terraform nor tofu", "Install"),
    "Terraform": ({"terraform": "Terraform v1.11.4"}, State.OK, "Terraform 1.11.4 (", ""),
    "both": (
        {"terraform": "Terraform v1.11.4", "tofu": "OpenTofu v1.9.0-rc1"},
        *(State.OK, "OpenTofu 1.9.0-rc1 (", ""),
    ),
    "the oldest": ({"terraform": "Terraform v0.13.7"}, State.OK, "0.13.7", ""),
    "too old": ({"terraform": "Terraform v0.12.31"}, State.FAILED, "0.12.31", "0.13 or newer"),
    "broken": ({"tofu": "Segmentation fault"}, State.FAILED, "does not print its version", "Run: "),
}


@pytest.mark.parametrize(("made", "state", "found", "advice"), PROGRAMS.values(), ids=PROGRAMS)
def test_programs_on_the_path(made: dict[str, str], state: State, found: str, advice: str, tmp_path: Path) -> None:
    """Terraform, OpenTofu, and whether they are new enough."""
    for name, said in made.items():
        program(tmp_path, name, said)
    check = terraform.programs({"PATH": str(tmp_path)})
    assert check.state is state
    assert found in check.found
    assert advice in check.advice


LAUNCHERS: dict[str, tuple[dict[str, str], str, State, str, str]] = {
    "none": ({}, "", State.WARNING, "it is not installed", "install"),
    "this version": ({__version__: __version__}, "", State.OK, "is installed, for example.com", ""),
    "another version": ({"0.0.1": "0.0.1"}, "", State.WARNING, "version 0.0.1 is installed, not this one", "install"),
    "broken": ({__version__: "it was removed"}, "", State.FAILED, "does not start: it was removed", "install"),
    "elsewhere": (
        {__version__: __version__},
        'provider_installation { network_mirror { url = "https://example.com/" } }',
        *(State.WARNING, "but does not contain", "filesystem_mirror"),
    ),
    "there": (
        {__version__: __version__},
        'provider_installation { filesystem_mirror { path = "{plugins}" } }',
        *(State.OK, "is installed", ""),
    ),
    "override": (
        {},
        'provider_installation { dev_overrides { "litellm/litellm" = "{plugins}/bin" } }',
        *(State.OK, "overrides the provider with the one in", ""),
    ),
    "override of a host": (
        {},
        'provider_installation { dev_overrides { "registry.terraform.io/litellm/litellm" = "{plugins}/none" } }',
        *(State.FAILED, "which does not contain terraform-provider-litellm", "--print-config"),
    ),
}


@pytest.mark.parametrize(("launchers", "settings", "state", "found", "advice"), LAUNCHERS.values(), ids=LAUNCHERS)
def test_what_terraform_will_start(
    launchers: dict[str, str], settings: str, state: State, found: str, advice: str, tmp_path: Path
) -> None:
    """By its settings if they say so, else what was installed."""
    places = Places.of_user({"HOME": str(tmp_path)})
    for version, said in launchers.items():
        folder = places.plugins / "example.com/litellm/litellm" / version / target_platform()
        program(folder, f"{NAME}_v{version}", said)
    program(places.plugins / "bin", NAME, "")
    if settings:
        (tmp_path / ".terraformrc").write_text(settings.replace("{plugins}", str(places.plugins)))
    check = terraform.provider(places, {"HOME": str(tmp_path)})
    assert check.state is state
    assert found in check.found
    assert advice in check.advice


def test_a_bundle_need_not_be_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes from a registry, or a mirror."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    environ = {"HOME": str(tmp_path)}
    assert terraform.provider(Places.of_user(environ), environ).state is State.SKIPPED


# ---- how it is shown

CHECKS = (
    ok("proxy", "it answers"),
    failed(
        "api_key",
        "LiteLLM said [red]no[/red] :boom: to everything that was asked of it, one after the other",
        "Ask it.",
    ),
    warning("release", "old", "Update the proxy."),
    skipped("clock", "not asked"),
)


class Terminal(io.StringIO):
    """Something that says that a person looks at it."""

    def isatty(self) -> bool:
        """It does."""
        return True


def shown(file: io.StringIO, **environ: str) -> str:
    report.show(CHECKS, file, {"TERM": "xterm-256color", "COLUMNS": "80", **environ})
    return file.getvalue()


def test_pipe_gets_plain_lines() -> None:
    """One for each check, one for what to do, whole and without colour."""
    assert shown(io.StringIO()).splitlines() == [
        "ok       proxy: it answers",
        f"failed   api key: {CHECKS[1].found}",
        "         -> Ask it.",
        "warning  release: old",
        "         -> Update the proxy.",
        "skipped  clock: not asked",
        "",
        "1 ok, 1 warning, 1 failed, 1 skipped",
    ]


def test_terminal_gets_a_table_with_colours() -> None:
    """As wide as the terminal; what LiteLLM said is shown as it is."""
    text = shown(Terminal())
    plain = re.sub("\x1b\\[[0-9;]*m", "", text)
    assert text != plain
    assert max(map(len, plain.splitlines())) <= 80
    words = " ".join(re.sub("[│╭╮╰╯─┬┴├┼┤]", " ", plain).split())
    assert "[red]no[/red] :boom: to everything" in words
    assert "Ask it." in words


def test_no_color_is_respected() -> None:
    """https://no-color.org."""
    assert not re.search("\x1b\\[[0-9;]*3[0-9]m", shown(Terminal(), NO_COLOR="1"))


@pytest.mark.parametrize("environ", [{"TERM": "dumb"}, {"COLUMNS": "40"}], ids=["dumb", "narrow"])
def test_terminal_that_no_table_fits_into_gets_lines(environ: dict[str, str]) -> None:
    """Which it breaks where it likes."""
    assert shown(Terminal(), **environ) == shown(io.StringIO())


def test_without_rich_there_are_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a bundle, which does without."""
    monkeypatch.setitem(sys.modules, "rich.console", None)
    assert shown(Terminal()) == shown(io.StringIO())


def test_json_is_a_stable_document() -> None:
    """The same names for ever, and null where there is nothing to do."""
    value = json.loads(report.document(CHECKS))
    assert list(value) == ["version", "ok", "checks"]
    assert (value["version"], value["ok"]) == (__version__, False)
    assert value["checks"][0] == {"check": "proxy", "state": "ok", "found": "it answers", "advice": None}
    assert [check["state"] for check in value["checks"]] == ["ok", "failed", "warning", "skipped"]


# ---- the command line


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder, and an environment without settings."""
    for name in ("LITELLM_API_BASE", "LITELLM_API_KEY", "TF_CLI_CONFIG_FILE", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    return tmp_path


Captured = pytest.CaptureFixture[str]


def test_without_arguments_it_says_how_it_is_started(capsys: Captured) -> None:
    """And that there was nothing to do."""
    assert main([]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert 'litellm = { source = "litellm/litellm" }' in said.err
    assert all(f"    {name} " in said.err or f"    {name}\n" in said.err for name in COMMANDS)


def test_help_lists_the_commands(capsys: Captured) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    said = capsys.readouterr().out
    assert "Terraform starts this program" in said
    assert all(name in said for name in COMMANDS)


def test_version_alone_is_for_scripts(capsys: Captured) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    assert capsys.readouterr().out == f"{__version__}\n"


def test_version_names_what_it_runs_on(capsys: Captured) -> None:
    """For people, and for programs."""
    assert main(["version"]) == 0
    assert capsys.readouterr().out.startswith(f"{NAME} {__version__}\nPython 3.")
    assert main(["version", "--json"]) == 0
    value = json.loads(capsys.readouterr().out)
    assert (value["version"], value["protocol"], list(value)[1]) == (__version__, "5", "python")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["nonsense"], "invalid choice: 'nonsense'"),
        (["install", "--host", "../up"], "'../up' is not a valid host name"),
        (["doctor", "--api-key", KEY], "unrecognized arguments"),
    ],
)
def test_arguments_that_cannot_be(arguments: list[str], complaint: str, capsys: Captured) -> None:
    """Above all the key: a command line stands in the list of processes."""
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert complaint in capsys.readouterr().err


def test_install_and_uninstall_in_json(home: Path, capsys: Captured) -> None:
    """Their progress is not part of the document."""
    assert main(["install", "--host", "example.com", "--host", "example.com", "--json"]) == 0
    (launcher,) = json.loads(capsys.readouterr().out)["installed"]
    assert launcher.startswith(str(home / ".terraform.d/plugins/example.com/litellm/litellm"))
    assert main(["uninstall", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["uninstalled"] == [launcher]
    assert main(["uninstall"]) == 0
    assert "was not installed" in capsys.readouterr().out


def test_install_names_the_source_of_its_host(home: Path, capsys: Captured) -> None:
    """A configuration has to say the host where it is not the registry."""
    assert main(["install", "--host", "Example.com"]) == 0
    assert 'source = "example.com/litellm/litellm"' in capsys.readouterr().out


def test_print_config_installs_nothing(home: Path, capsys: Captured) -> None:
    assert main(["install", "--print-config"]) == 0
    text = capsys.readouterr().out
    assert text.count("/litellm/litellm") == 2
    assert "dev_overrides" in text
    assert list(home.iterdir()) == []
    assert main(["install", "--print-config", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["config"] == text


def test_doctor_fails_if_a_check_does(home: Path, capsys: Captured) -> None:
    """In the exit status too."""
    assert main(["doctor"]) == 1
    assert capsys.readouterr().out.startswith("failed   settings: Missing api_base")
    assert main(["doctor", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["ok"] is False


@pytest.mark.parametrize("stdin", [False, True])
def test_doctor_reads_the_key_from_a_file(
    stdin: bool, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    """Or from standard input; and passes if nothing failed."""
    seen: list[str] = []

    async def examine(_: Mapping[str, str], api_base: str, api_key: str) -> list[Check]:
        seen.extend((api_base, api_key))
        return [ok("settings", "fine")]

    monkeypatch.setattr(doctor, "examine", examine)
    file = home / "key"
    file.write_text(f"{KEY}\n")
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{KEY}\n"))
    assert main(["doctor", "--api-base", BASE, "--api-key-file", "-" if stdin else str(file)]) == 0
    assert seen == [BASE, KEY]
    assert KEY not in "".join(capsys.readouterr())


def test_doctor_asks_a_person_for_the_key(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    """Unseen, and only if it is not in the environment."""
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", lambda _: KEY)
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "Missing api_base" in said
    assert "Missing api_key" not in said
    assert KEY not in said


@pytest.mark.parametrize("content", [None, b"\xff\xfe"], ids=["no file", "no text"])
def test_doctor_cannot_read_the_key(content: bytes | None, home: Path, capsys: Captured) -> None:
    """Which is an error of one line."""
    if content is not None:
        (home / "key").write_bytes(content)
    assert main(["doctor", "--api-key-file", str(home / "key")]) == 1
    said = capsys.readouterr().err
    assert said.startswith("error: the API key cannot be read")
    assert said.count("\n") == 1
