"""Objects that each worker of the proxy remembers: what one has written, the others return only after a while.

The worker that has not reloaded yet is a copy of the stand-in that was made earlier.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from terraform_provider_litellm.run import lag
from tests.gate import Done, Fault, Reply, Request, Rule, Way
from tests.grounds import InProcess, in_process
from tests.stand_in import StandIn

NAME = "litellm_credential.it"
PLACE = "/credentials"
NAMED: Mapping[str, Any] = {"credential_name": "c", "credential_values": {"api_key": "sk-of-the-provider"}}
OLD: Mapping[str, Any] = {NAME: {**NAMED, "credential_info": {"a": "1", "b": "2"}}}
NEW: Mapping[str, Any] = {NAME: {**NAMED, "credential_info": {"a": "3"}}}


@pytest.fixture
def ground() -> Iterator[InProcess]:
    """The provider, a Terraform and a LiteLLM, all in this process."""
    with in_process() as made:
        yield made


def remembering(worker: StandIn, reads: int, after: str = "", *faults: Fault) -> Rule:
    """A rule: that worker answers so many reads, after a request with this method; to the first of these the faults happen."""
    left, begun, happening = reads, not after, list(faults)

    def rule(request: Request) -> Fault | None:
        nonlocal left, begun
        if request.method == after:
            begun = True
            return happening.pop(0) if happening else None
        if not begun or not left or request.method != "GET" or not request.path.startswith(PLACE):
            return None
        left -= 1
        status, body = worker.ask(request.method, request.target)
        return Fault("another worker", Done.NOT, Reply(status, json.dumps(body).encode()))

    return rule


def apply(ground: InProcess, configuration: Mapping[str, Any], rule: Rule = lambda _: None, *replaced: str) -> None:
    """An apply under a rule, without an error."""
    ground.gate.rule = rule
    outcome = ground.apply(configuration, replaced)
    ground.gate.rule = lambda _: None
    assert not outcome.diagnostics, outcome.diagnostics


@pytest.mark.parametrize("before", [{}, OLD], ids=["created", "changed"])
def test_the_plan_after_a_write_is_empty_whichever_worker_answers(before: Mapping[str, Any], ground: InProcess) -> None:
    """Also in the next run, which cannot know whether all workers have reloaded."""
    apply(ground, before)
    worker = copy.deepcopy(ground.store)
    apply(ground, NEW)
    ground.gate.rule = remembering(worker, 5)
    outcome = ground.plan(NEW)
    assert outcome.actions == {NAME: "no-op"}
    assert not outcome.diagnostics


def drift(store: StandIn) -> None:
    """Somebody else changes it."""
    store.credentials["c"]["credential_info"] = {"a": "4"}


def removal(store: StandIn) -> None:
    """Somebody else deletes it."""
    del store.credentials["c"]


@pytest.mark.parametrize(("change", "action"), [(drift, "update"), (removal, "create")], ids=["drift", "removal"])
def test_what_somebody_else_does_just_after_a_write_is_seen(
    change: Callable[[StandIn], None], action: str, ground: InProcess
) -> None:
    """All workers say so."""
    apply(ground, NEW)
    change(ground.store)
    assert ground.plan(NEW).actions == {NAME: action}


def test_an_object_that_has_been_there_for_long_is_read_once(
    ground: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then a worker that returns something else has it from somebody else."""
    apply(ground, NEW)
    drift(ground.store)
    monkeypatch.setattr(lag, "LAG", 0.0)
    asked: list[str] = []
    ground.gate.rule = lambda request: asked.append(request.path) if request.path.startswith(PLACE) else None
    assert ground.plan(NEW).actions == {NAME: "update"}
    assert len(asked) == 1


def test_a_replaced_object_is_created_although_other_workers_still_return_the_old_one(ground: InProcess) -> None:
    """This run has deleted it, so that it is nobody else's."""
    apply(ground, OLD)
    worker = copy.deepcopy(ground.store)
    apply(ground, OLD, remembering(worker, 6, "DELETE"), NAME)
    assert ground.plan(OLD).actions == {NAME: "no-op"}


def test_an_object_whose_deletion_was_not_answered_is_gone_although_other_workers_still_return_it(
    ground: InProcess,
) -> None:
    """The repeated deletion answers that there is none."""
    apply(ground, OLD)
    worker = copy.deepcopy(ground.store)
    apply(ground, {}, remembering(worker, 6, "DELETE", Fault("lost", Done.NOW, Way.RESET)))
    assert not ground.state()
