"""One proxy on this machine: its directory, its processes and what is recorded of them."""

from __future__ import annotations

import json
import os
import secrets
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from .build import write, write_once
from .error import LiveProxyError
from .home import CHECKOUT
from .process import LOOPBACK, Process, free_port
from .progress import say
from .proxy import LiveProxy, ready
from .release import versions
from .spec import Spec, Variant

READY_TIMEOUT_S = 240.0
HEARTBEAT_S = 20.0
LOG_LINES = 25

FILE_MODEL = "from-the-file"
"""Name and id of the model, and of one object of other types, that the configuration file of one variant defines."""

OTHERS_SINCE = "1.106.0"
"""The first release in whose file that variant has them: older ones do not start with all of them."""

FILE_OBJECTS = f"""\
  pass_through_endpoints:
    - {{id: {FILE_MODEL}, path: /{FILE_MODEL}, target: "http://127.0.0.1:9/"}}
router_settings:
  fallbacks: [{{{FILE_MODEL}: [{FILE_MODEL}]}}]
credential_list:
  - {{credential_name: {FILE_MODEL}, credential_info: {{}}, credential_values: {{api_key: sk-of-the-file}}}}
search_tools:
  - {{search_tool_name: {FILE_MODEL}, litellm_params: {{search_provider: tavily}}}}
vector_store_registry:
  - vector_store_name: {FILE_MODEL}
    litellm_params: {{vector_store_id: {FILE_MODEL}, custom_llm_provider: openai}}
guardrails:
  - guardrail_name: {FILE_MODEL}
    litellm_params: {{guardrail: litellm_content_filter, mode: pre_call}}
policies:
  {FILE_MODEL}: {{guardrails: {{add: [{FILE_MODEL}]}}}}
policy_attachments:
  - {{policy: {FILE_MODEL}, tags: [{FILE_MODEL}]}}
prompts:
  - prompt_id: {FILE_MODEL}
    litellm_params: {{prompt_id: {FILE_MODEL}, prompt_integration: dotprompt, dotprompt_content: "User: of the file"}}
mcp_servers:
  {FILE_MODEL.replace("-", "_")}: {{server_id: {FILE_MODEL}, transport: http, url: "http://127.0.0.1:9/"}}
agent_list:
  - agent_name: {FILE_MODEL}
    agent_card_params: {{name: {FILE_MODEL}, url: "http://127.0.0.1:9/"}}
"""
"""What the file of that variant has behind its models; it begins within the general settings."""

# What a proxy sees of our own environment: nothing that configures LiteLLM, nor a key of some provider.
INHERITED = ("HOME", "LANG", "LC_ALL", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR")

# Nothing is asked of the internet at boot.
OFFLINE = {
    "AWS_EC2_METADATA_DISABLED": "true",
    "HF_HUB_OFFLINE": "1",
    "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",
    "LITELLM_LOCAL_BLOG_POSTS": "True",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "LITELLM_LOCAL_POLICY_TEMPLATES": "True",
    "LITELLM_TELEMETRY": "False",
}


@dataclass(frozen=True)
class State:
    """What is recorded of a started proxy."""

    spec: Spec
    proxies: tuple[Process, ...] = ()
    fronts: tuple[Process, ...] = ()

    def to_json(self) -> str:
        content = asdict(self)
        content["spec"]["variant"] = self.spec.variant.value
        return json.dumps(content)

    @classmethod
    def from_json(cls, text: str) -> State:
        content = json.loads(text)
        spec = Spec(**{**content["spec"], "variant": Variant(content["spec"]["variant"])})
        proxies, fronts = (tuple(Process(**process) for process in content[kind]) for kind in ("proxies", "fronts"))
        return cls(spec, proxies, fronts)

    @property
    def processes(self) -> tuple[Process, ...]:
        return self.proxies + self.fronts


@dataclass(frozen=True)
class Program:
    """How to start a LiteLLM proxy: its interpreter, and the environment that its release and toolchain need."""

    python: Path
    env: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class Instance:
    """The proxy whose files are in `directory`."""

    directory: Path

    def state(self) -> State | None:
        """What is recorded; None when it was never started or has been stopped."""
        try:
            return State.from_json(self._state_file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None

    @property
    def master_key(self) -> Path:
        """The file that holds the master key."""
        return self.directory / "master.key"

    def alive(self) -> bool:
        state = self.state()
        return state is not None and any(process.alive() for process in state.processes)

    def serves(self, spec: Spec) -> bool:
        """Whether it runs as `spec` says, all of it ready."""
        state = self.state()
        return (
            state is not None
            and state.spec == spec
            and all(process.alive() and ready(process.url, spec.database is not None) for process in state.processes)
        )

    def live(self) -> LiveProxy:
        """The running proxy. Raises LiveProxyError if it does not run."""
        state = self.state()
        if state is None or not all(process.alive() for process in state.processes):
            raise LiveProxyError(f"{self.directory.name} is not running; start it with `up`")
        first = (state.fronts or state.proxies)[0]
        urls = tuple(process.url for process in state.proxies)
        return LiveProxy(first.url, self._key("master"), state.spec.version, urls)

    def start(self, spec: Spec, program: Program) -> None:
        """Start what `spec` names and wait until it is ready.

        Raises LiveProxyError, with the end of the log and everything stopped again, when a process ends or does not get
        ready in time.
        """
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        write(self.directory / "config.yaml", _config(spec))
        state = State(spec)
        self._save(state)
        try:
            for number in range(spec.replicas):
                proxy = self._spawn_proxy(spec, program, number)
                state = replace(state, proxies=(*state.proxies, proxy))
                self._save(state)  # at once, so that `stop` knows each process whatever happens next
            for number, proxy in enumerate(state.proxies):
                self._wait(proxy, spec, self._log(f"proxy-{number}"))
            if spec.front:
                front = self._spawn_front(state.proxies)
                state = replace(state, fronts=(front,))
                self._save(state)
                self._wait(front, spec, self._log("front"))
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the processes that were started here, and no others."""
        state = self.state()
        if state:
            for process in state.processes:
                process.stop()
            self._state_file.unlink()

    @property
    def _state_file(self) -> Path:
        return self.directory / "state.json"

    def _save(self, state: State) -> None:
        write(self._state_file, state.to_json())

    def _log(self, name: str) -> Path:
        return self.directory / f"{name}.log"

    def _key(self, name: str) -> str:
        return write_once(self.directory / f"{name}.key", f"sk-{secrets.token_hex(16)}")

    def _spawn_proxy(self, spec: Spec, program: Program, number: int) -> Process:
        port = free_port()
        log = self._log(f"proxy-{number}")
        log.unlink(missing_ok=True)
        env = {
            **{name: os.environ[name] for name in INHERITED if name in os.environ},
            **OFFLINE,
            **program.env,
            "CONFIG_FILE_PATH": str(self.directory / "config.yaml"),
            "LITELLM_MASTER_KEY": self._key("master"),
            "LITELLM_SALT_KEY": self._key("salt"),
            "LITELLM_MODE": "PRODUCTION",
            "STORE_MODEL_IN_DB": str(spec.variant is Variant.NORMAL),
            "DISABLE_SCHEMA_UPDATE": "true",
        }
        server = ("-m", "uvicorn", "litellm.proxy.proxy_server:app", "--host", LOOPBACK, "--port", str(port))
        return Process.spawn([program.python, *server], port, log, self.directory, env)

    def _spawn_front(self, proxies: tuple[Process, ...]) -> Process:
        port = free_port()
        module = f"{__package__}.front"
        command = [sys.executable, "-m", module, str(port), *(str(proxy.port) for proxy in proxies)]
        return Process.spawn(command, port, self._log("front"), CHECKOUT, dict(os.environ))

    @staticmethod
    def _wait(process: Process, spec: Spec, log: Path) -> None:
        began = time.monotonic()
        announced = began
        while not ready(process.url, spec.database is not None):
            now = time.monotonic()
            if not process.alive() or now - began > READY_TIMEOUT_S:
                why = "is not ready in time" if process.alive() else "has ended"
                tail = "\n".join(log.read_text(errors="replace").splitlines()[-LOG_LINES:])
                raise LiveProxyError(f"a process of {spec.name} {why}; the end of {log}:\n{tail}")
            if now - announced > HEARTBEAT_S:
                say(f"{spec.name}: still starting after {now - began:.0f}s")
                announced = now
            time.sleep(0.1)


def _config(spec: Spec) -> str:
    stored = str(spec.variant in (Variant.NORMAL, Variant.FILE_MODELS)).lower()
    model = f'[{{model_name: "{FILE_MODEL}", litellm_params: {{model: openai/gpt-4o}}, model_info: {{id: "{FILE_MODEL}"}}}}]'
    models = model if spec.variant is Variant.FILE_MODELS else "[]"
    others = spec.variant is Variant.FILE_MODELS and spec.version not in versions()[: versions().index(OTHERS_SINCE)]
    objects = FILE_OBJECTS if others else ""
    return (
        f"model_list: {models}\nlitellm_settings:\n  telemetry: false\n"
        f"general_settings:\n  store_model_in_db: {stored}\n{objects}"
    )
