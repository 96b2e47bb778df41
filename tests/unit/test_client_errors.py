"""What LiteLLM's answers mean: every recorded refusal, and the answers of what is not LiteLLM."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terraform_provider_litellm.client import errors
from terraform_provider_litellm.client.complaints import LONGEST
from terraform_provider_litellm.client.errors import (
    AlreadyExists,
    ApiError,
    AuthenticationFailed,
    ClientError,
    DatabaseMissing,
    EndpointMissing,
    ForeignAnswer,
    GatewayFault,
    Invalid,
    LicenceRequired,
    ModelStorageOff,
    NotFound,
    PermissionDenied,
    RateLimited,
    ReferenceMissing,
    ServerFault,
    Unreachable,
    from_response,
)
from terraform_provider_litellm.lifecycle import failures
from terraform_provider_litellm.objects.keys.key import KEY
from terraform_provider_litellm.plugin.diagnostics import Diagnostics

SAMPLES = Path(__file__).parent.parent / "samples" / "errors"
SECRET = "sk-Zx81QwErTy-57uIoPaSdFgHjK"

MEANINGS: dict[type[ApiError], dict[str, str | None]] = {
    AlreadyExists: {
        "budget_dup": None,
        "credential_dup": None,
        "customer_dup": "user_id",
        "guardrail_dup": "guardrail_name",
        "key_alias_dup": "key_alias",
        "tag_dup": None,
        "team_dup": None,
        "team_member_add_dup": "member",
        "user_dup": None,
        "user_dup_email": None,
        "v1_access_group_dup": None,
        "vector_store_dup": None,
    },
    AuthenticationFailed: dict.fromkeys(("auth_none_json", "bad_key", "key_not_sk", "key_use_blocked", "no_key")),
    DatabaseMissing: dict.fromkeys(
        ("nodb_key_generate", "nodb_model_new", "nodb_team_info", "nodb_team_new", "nodb_wrong_key")
    ),
    EndpointMissing: dict.fromkeys(("method_unknown", "route_unknown")),
    Invalid: {
        "bad_duration": "budget_duration",
        "bad_type": "max_budget",
        "chat_key_not_allowed": None,
        "guardrail_unsupported": None,
        "key_bad_duration": "duration",
        "key_generate_bad_custom": "key",
        "key_neg_budget": "max_budget",
        "key_service_account_noteam": "team_id",
        "mcp_server_dash_name": None,
        "model_block": "model_id",
        "model_new_missing_model": "litellm_params.model",
        "neg_budget": "max_budget",
        "team_update_noid": "team_id",
    },
    LicenceRequired: {
        "budget_model_max": "model_max_budget",
        "key_opt_allowed_passthrough_routes": "allowed_passthrough_routes",
        "key_opt_disable_global_guardrails": "disable_global_guardrails",
        "key_opt_guardrails": "guardrails",
        "key_opt_model_max_budget": "model_max_budget",
        "key_opt_policies": "policies",
        "key_opt_prompts": "prompts",
        "key_opt_tags": "tags",
        "key_regenerate": None,
        "key_update_guardrails": "guardrails",
        "key_update_tags": "tags",
        "model_new_team_existing": None,
        "org_delete": None,
        "org_dup": None,
        "org_info": None,
        "org_info2": None,
        "org_info_missing": None,
        "org_list": None,
        "org_member_add": None,
        "org_member_delete": None,
        "org_member_update": None,
        "org_new": None,
        "org_new_budget": None,
        "org_update": None,
        "org_update_null": None,
        "project_new": None,
        "team2_update_guardrails": None,
        "team2_update_tags": None,
        "team_member_add_admin": None,
        "team_member_update_admin": None,
        "team_new_guardrails": "guardrails",
        "team_new_model_max_budget": "model_max_budget",
        "team_new_tags": "tags",
    },
    ModelStorageOff: {"model_new_storage_off": None},
    ApiError: {"policy_attachment_policy_missing": None, "tool_policy_team_missing": None},
    NotFound: {
        "claude_code_plugin_get_missing": None,
        "credential_delete_missing": None,
        "credential_get_missing": None,
        "credential_patch_missing": None,
        "customer_delete_missing": "user_ids",
        "customer_info_missing": "end_user_id",
        "customer_update_missing": "user_id",
        "guardrail_delete_missing": None,
        "guardrail_get_missing": None,
        "guardrail_patch_missing": None,
        "key_delete_again": None,
        "key_info_missing": "key",
        "key_update_missing": "key",
        "mcp_server_get_missing": None,
        "model_delete_again": None,
        "model_info_missing": None,
        "model_patch_missing": None,
        "model_update_missing": None,
        "policy_attachment_get_missing": None,
        "policy_get_missing": None,
        "project_info": "project_id",
        "prompt_delete_missing": None,
        "prompt_patch_missing": None,
        "prompt_put_missing": None,
        "prompt_versions_missing": None,
        "tag_delete_again": None,
        "tag_info_missing": None,
        "tag_update_missing": None,
        "team_delete_again": None,
        "team_info_missing": None,
        "team_member_add_team_missing": None,
        "team_member_delete_missing": None,
        "team_update_missing": None,
        "tool_get_missing": None,
        "tool_override_missing": None,
        "user_info_missing": None,
        "v1_access_group_missing": None,
        "vector_store_info_missing": None,
    },
    PermissionDenied: dict.fromkeys(
        ("chat_blocked_model", "key_custom_forbidden", "nonadmin_model_new", "nonadmin_team_new")
    ),
    ReferenceMissing: {
        "access_group_new_missing_model": "models",
        "customer_new_budget_missing": "budget_id",
        "key_opt_organization_id": "organization_id",
        "key_update_budget_missing": "budget_id",
        "key_update_org_missing": "organization_id",
        "key_update_team_missing": "team_id",
        "model_new_team": "team_id",
        "team_new_org": "organization_id",
        "team_new_org_bad_model": "organization_id",
        "team_new_org_missing": "organization_id",
    },
    ServerFault: dict.fromkeys(("body_no_object", "key_generate_budget_missing", "model_new_dup_id", "team_callback")),
}


def sample(name: str) -> ApiError:
    """The error of a recorded refusal."""
    record = json.loads((SAMPLES / f"{name}.json").read_text())
    request = record["request"]
    error = from_response(
        request["method"], request["path"], record["status"], {}, json.dumps(record["response"]).encode()
    )
    assert isinstance(error, ApiError)
    return error


def answered(status: int, body: Any, *, method: str = "POST", path: str = "/team/new", **headers: str) -> ClientError:
    """The error of an answer; a body that is no bytes is JSON."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return from_response(method, path, status, {name.replace("_", "-"): text for name, text in headers.items()}, data)


def whole(error: ClientError) -> str:
    """All that an error can ever show."""
    return "\n".join(
        (str(error), repr(error), error.summary, error.detail, error.advice, str(error.param), str(error.args))
    )


@pytest.mark.parametrize(
    ("name", "kind", "param"), [(name, kind, param) for kind, each in MEANINGS.items() for name, param in each.items()]
)
def test_recorded_refusal_is_understood(name: str, kind: type[ApiError], param: str | None) -> None:
    """Each refusal that LiteLLM really gave becomes the right error, about the right parameter."""
    error = sample(name)
    assert (type(error), error.param) == (kind, param)


def test_every_recorded_refusal_is_in_the_table() -> None:
    """No recorded refusal is left out, and none is made up."""
    named = [name for each in MEANINGS.values() for name in each]
    assert sorted(named) == sorted(path.stem for path in SAMPLES.glob("*.json"))


@pytest.mark.parametrize("name", [name for each in MEANINGS.values() for name in each])
def test_recorded_refusal_reads_well(name: str) -> None:
    """What LiteLLM said is one clean line: unwrapped, without advertisement, hash or wrapper; and there is a summary."""
    error = sample(name)
    assert error.summary
    assert error.detail
    assert len(error.detail) <= LONGEST
    for noise in (
        "{'",
        '{"',
        "\n",
        "trial",
        "litellm.ai/#pricing",
        "Authentication Error,",
        "0" * 64,
        "Existing members",
    ):
        assert noise not in error.detail


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("bad_key", ("api_key", "LITELLM_API_KEY")),
        ("nonadmin_team_new", ("admin", "LITELLM_API_KEY")),
        ("route_unknown", ("api_base", "SERVER_ROOT_PATH", "update the proxy")),
        ("nodb_team_info", ("DATABASE_URL",)),
        ("nodb_wrong_key", ("DATABASE_URL", "api_key")),
        ("model_new_storage_off", ("STORE_MODEL_IN_DB=True",)),
        ("org_new", ("LITELLM_LICENSE",)),
        ("model_new_team", ("team_id",)),
        ("bad_type", ("max_budget",)),
    ],
)
def test_advice_names_what_to_change(name: str, words: tuple[str, ...]) -> None:
    """The advice names the attribute, the variable or the setting."""
    advice = sample(name).advice
    assert [word for word in words if word not in advice] == []


@pytest.mark.parametrize(
    ("status", "body", "kind", "meant", "detail"),
    [
        (500, {"detail": "404: Tag a not found"}, NotFound, 404, "Tag a not found"),
        (500, {"detail": "404: {'error': 'Tag not found'}"}, NotFound, 404, "Tag not found"),
        (401, {"error": {"message": "Authentication Error, 404: {'error': 'Tag not found'}", "type": "x", "code": "401"}}, NotFound, 404, "Tag not found"),
        (400, {"error": {"message": "{'error': {'message': 'bad', 'param': 'x'}}"}}, Invalid, 400, "bad"),
        (500, {"error": {"message": "Error connecting: module not found"}}, ServerFault, 500, "Error connecting: module not found"),
        (409, {"detail": "being changed"}, errors.Conflict, 409, "being changed"),
        (400, {"error": "plain"}, Invalid, 400, "plain"),
        (418, {"detail": "teapot"}, ApiError, 418, "teapot"),
        (500, b"Internal Server Error", ServerFault, 500, "Internal Server Error"),
        (429, {"error": {"message": "No deployments available"}}, ApiError, 429, "No deployments available"),
        (429, {"error": {"message": "slow down"}}, RateLimited, 429, "slow down"),
        (400, {"error": {"message": "{'error': __import__('os').getpid()}"}}, Invalid, 400, "{'error': __import__('os').getpid()}"),
        (422, {"detail": [{"loc": ["body", "a", 0], "msg": "m"}, {"loc": ["query", "b"], "msg": "n"}]}, Invalid, 422, "a.0: m; b: n"),
        (422, {"detail": [{"loc": ["body"], "msg": "JSON decode error"}]}, Invalid, 422, "JSON decode error"),
        (422, {"detail": [{"loc": None, "msg": "no place"}]}, Invalid, 422, "no place"),
        (404, {"detail": "Not found."}, EndpointMissing, 404, "POST /tag/update: Not found."),
        (503, {"detail": "Can't reach database server at `db`:`5432`"}, DatabaseMissing, 503, "Can't reach database server at `db`:`5432`"),
    ],
)  # fmt: skip
def test_shape_is_unwrapped(status: int, body: Any, kind: type[ApiError], meant: int, detail: str) -> None:
    """Whatever the shape, the words come out, and the status that was meant."""
    error = answered(status, body, path="/tag/update")
    assert isinstance(error, ApiError)
    assert (type(error), error.status, error.detail) == (kind, meant, detail)


def test_reads_conclude_absence_only_from_litellm_itself() -> None:
    """An object is gone only if LiteLLM says so: not if another server, or a failure, has no such page."""
    pages: list[tuple[int, Any]] = [
        (404, b"<html><title>404 Not Found</title></html>"),
        (404, {"message": "no Route matched with those values"}),
        (404, {"detail": "Not Found"}),
        (404, b""),
        (500, {"detail": "column not found"}),
    ]
    found = [type(answered(status, body, method="GET", path="/team/info")) for status, body in pages]
    assert found == [ForeignAnswer, ForeignAnswer, EndpointMissing, ForeignAnswer, ServerFault]


@pytest.mark.parametrize(
    ("path", "kind", "param"),
    [
        ("/team/update", NotFound, None),
        ("/key/update", ReferenceMissing, "team_id"),
        ("/key/delete", ReferenceMissing, "team_id"),
    ],
)
def test_missing_reference_is_not_the_missing_object(path: str, kind: type[ApiError], param: str | None) -> None:
    """A team that a key names is another thing than the team itself."""
    error = answered(404, {"detail": {"error": "Team doesn't exist in db. Team=x."}}, path=path)
    assert (type(error), error.param) == (kind, param)


FOREIGN: dict[str, Any] = {
    "Spring": {"timestamp": "2026-11-27T08:00:00Z", "status": 404, "error": "Not Found", "path": "/team/info"},
    "short": {"status": 404, "error": "Not Found"},
    "Envoy": {"error": "no healthy upstream"},
    "Google": {"error": {"code": 404, "message": "Requested entity was not found.", "status": "NOT_FOUND"}},
    "OpenAI, a model": {
        "error": {
            "message": "The model `x` does not exist or you do not have access to it.",
            "type": "invalid_request_error",
            "param": None,
            "code": "model_not_found",
        }
    },
    "OpenAI, an address": {
        "error": {"message": "Invalid URL (GET /x)", "type": "invalid_request_error", "param": None, "code": None}
    },
    "vLLM": {
        "error": {"message": "The model `x` does not exist.", "type": "NotFoundError", "param": None, "code": 404}
    },
    "Kong": {"message": "no Route matched with those values"},
    "Azure": {"error": {"code": "404", "message": "Resource not found"}},
    "AWS": {"message": "Not Found", "Type": "User"},
    "Traefik": b"404 page not found",
    "words alone": {"error": "Team not found"},
    "another object's": {"detail": {"error": "Route not found for team"}},
}
ENDPOINTS = [
    ("GET", "/team/info"),
    ("GET", "/key/info"),
    ("GET", "/user/info"),
    ("GET", "/v2/model/info"),
    ("GET", "/v1/access_group/x"),
    ("POST", "/team/update"),
    ("POST", "/key/update"),
    ("PATCH", "/model/x/update"),
    ("POST", "/team/delete"),
    ("POST", "/key/delete"),
    ("POST", "/model/delete"),
    ("POST", "/team/member_delete"),
]


@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
@pytest.mark.parametrize("body", FOREIGN.values(), ids=FOREIGN)
@pytest.mark.parametrize("status", [400, 404])
def test_a_404_of_a_gateway_is_not_litellms(status: int, body: Any, method: str, path: str) -> None:
    """Whatever else says that something is not there, no object is concluded to be gone."""
    error = answered(status, body, method=method, path=path)
    assert not isinstance(error, NotFound)


GONE = [
    ("1.65.8", "GET", "/key/info", 404, "Key not found in database"),
    ("1.65.8", "GET", "/key/info", 401, "Authentication Error: invalid user key - user key does not exist in db. User Key=x"),
    ("1.65.8", "POST", "/key/update", 404, "Team not found, passed team_id=x"),
    ("1.65.8", "GET", "/team/info", 404, "{'message': 'Team not found, passed team id: x.'}"),
    ("1.65.8", "GET", "/team/info", 404, "{'message': \"Team doesn't exist in db. Team=x. Create team via `/team/new` call.\"}"),
    ("1.65.8", "POST", "/team/delete", 404, "{'error': 'Team not found, passed team_id=x'}"),
    ("1.65.8", "POST", "/team/member_delete", 400, "{'error': 'User not found in team'}"),
    ("1.65.8", "POST", "/team/member_delete", 400, "{'error': 'Team id=x does not exist in db'}"),
    ("1.65.8", "POST", "/key/delete", 404, "{'error': 'No keys found'}"),
    ("1.65.8", "POST", "/model/delete", 400, "{'error': 'Model with id=x not found in db'}"),
    ("1.65.8", "PATCH", "/model/x/update", 404, "Model x not found on proxy."),
    ("1.85.7", "GET", "/key/info", 404, "Key not found in database"),
    ("1.85.7", "POST", "/key/update", 404, "Key not found."),
    ("1.85.7", "GET", "/team/info", 404, "{'message': 'Team not found, passed team id: x.'}"),
    ("1.85.7", "POST", "/team/member_update", 404, "{'error': 'Team not found, passed team_id=x'}"),
    ("1.100.5", "GET", "/user/info", 404, "User x not found"),
    ("1.100.5", "POST", "/team/member_delete", 400, "{'error': 'Team id=x does not exist in db'}"),
    ("1.110.2", "GET", "/team/info", 404, "{'message': 'Team not found, passed team id: x.'}"),
    ("1.110.2", "GET", "/key/info", 404, "Key not found in database"),
    ("1.110.2", "POST", "/key/x/regenerate", 404, "{'error': 'Key x not found.'}"),
    ("1.110.2", "POST", "/model/delete", 400, "{'error': 'Model with id=x not found in db'}"),
]  # fmt: skip


@pytest.mark.parametrize(("release", "method", "path", "status", "words"), GONE)
def test_litellms_own_words_for_an_object_mean_that_it_is_gone(
    release: str, method: str, path: str, status: int, words: str
) -> None:
    """What each release says of the object that a request is about, and of no other."""
    body = {"error": {"message": words, "type": "x", "param": "None", "code": str(status)}}
    error = answered(status, body, method=method, path=path)
    of_team = path.startswith("/key/") and "Team" in words
    assert isinstance(error, NotFound) is not of_team, release


@pytest.mark.parametrize("body", [{"error": "no healthy upstream"}, {"error": {"code": 503, "status": "UNAVAILABLE"}}])
@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_failure_of_a_gateway_leaves_the_outcome_open_in_json_too(status: int, body: Any) -> None:
    """The form of the body does not make it LiteLLM's."""
    error = answered(status, body)
    assert isinstance(error, GatewayFault)
    assert error.outcome_unknown


@pytest.mark.parametrize("status", [502, 503, 504, 522])
def test_gateway_failure_leaves_the_outcome_open(status: int) -> None:
    """A gateway that gave up does not know what LiteLLM did; its page's title is enough."""
    error = answered(status, b"<html><head><title>Bad  Gateway</title></head><body>nginx</body></html>")
    assert isinstance(error, GatewayFault)
    assert (error.detail, error.transient, error.outcome_unknown) == ("Bad Gateway", True, True)


@pytest.mark.parametrize(
    ("text", "seconds"), [("7", 7.0), ("", None), ("-1", None), ("²", None), ("Wed, 21 Oct 2026", None)]
)
def test_retry_after_is_read_in_seconds(text: str, seconds: float | None) -> None:
    """Retry-After in seconds is kept; another form is as good as none."""
    assert answered(429, b"", retry_after=text).retry_after == seconds


@pytest.mark.parametrize(
    ("location", "advice"),
    [
        ("https://litellm.example.com/team/new", "Set api_base to https://litellm.example.com."),
        ("https://litellm.example.com/base/team/new?x=1#y", "Set api_base to https://litellm.example.com/base."),
        ("https://litellm-sso.example.com/team/new", "Set api_base to https://litellm-sso.example.com."),
        ("https://litellm.example.com/team/new/", errors.ADDRESS_ADVICE),
        ("https://litellm.example.com/ui", errors.ADDRESS_ADVICE),
        ("/sso", errors.LOGIN_ADVICE),
        ("/login", errors.LOGIN_ADVICE),
        ("/oauth2/start?rd=%2Fteam%2Fnew", errors.LOGIN_ADVICE),
        ("https://portal.example.com/login.php", errors.LOGIN_ADVICE),
        ("https://litellm.example.com/signin/team/new", errors.LOGIN_ADVICE),
        ("https://sso.example.com/login?next=/team/new", errors.LOGIN_ADVICE),
        ("https://login.example.com/team/new", errors.LOGIN_ADVICE),
        ("https://t.cloudflareaccess.com/cdn-cgi/access/login/litellm.example.com", errors.LOGIN_ADVICE),
        ("", errors.ADDRESS_ADVICE),
    ],
)
def test_redirect_tells_the_right_address(location: str, advice: str) -> None:
    """A redirect is an error that tells where to, and what api_base should be if that can be told; no login page is that."""
    error = answered(308, b"", location=location)
    assert isinstance(error, Unreachable)
    assert error.advice == advice
    assert location.partition("?")[0] in error.detail
    assert "next=" not in error.detail


def test_traceback_is_not_shown() -> None:
    """Of a traceback nothing is shown, and a long text is cut."""
    trace = 'Boom\nTraceback (most recent call last):\n  File "/app/litellm/x.py", line 3, in f\n    raise'
    assert answered(500, {"error": {"message": trace}}).detail == "Boom"
    assert len(answered(500, {"error": {"message": "a " * 5000}}).detail) == LONGEST


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"message": f"bad key {SECRET} given", "param": SECRET}},
        {"error": {"message": f"{{'error': 'bad {SECRET}'}}"}},
        {"detail": [{"loc": ["body", SECRET], "msg": f"not {SECRET}"}]},
        {"detail": f"404: no {SECRET}"},
        {"error": {"message": "x" * (LONGEST - 12) + SECRET}},
        {"error": {"message": "Received API Key = sk-...gHjK, wrong"}},
        f"<title>{SECRET}</title>".encode(),
        f"<p>{SECRET}".encode(),
    ],
)
@pytest.mark.parametrize("status", [302, 400, 401, 404, 500, 502])
def test_no_part_of_a_secret_is_shown(status: int, body: Any) -> None:
    """Four characters in a row of a secret that LiteLLM echoes are in no text of the error."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"location": f"https://h/{SECRET}", "content-type": SECRET}
    error = from_response("GET", f"/key/{SECRET}/x?key={SECRET}", status, headers, data, {SECRET})
    shown = whole(error)
    assert [SECRET[at : at + 4] for at in range(len(SECRET) - 3) if SECRET[at : at + 4] in shown] == []


def test_own_finding_is_told_like_litellms() -> None:
    """An error that we notice ourselves has the same texts."""
    error = AlreadyExists.of("key", "a key with this value exists already")
    assert (error.param, error.detail, error.status) == ("key", "a key with this value exists already", 0)
    assert str(error) == "it already exists: a key with this value exists already"


@given(st.integers(300, 599), st.binary(max_size=200) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["error", "detail", "message", "loc", "msg", "param", "x"]), inner, max_size=3),
    max_leaves=8,
).map(lambda value: json.dumps(value).encode()))  # fmt: skip
def test_any_answer_is_some_error(status: int, body: bytes) -> None:
    """No answer, however strange, breaks the reading."""
    assert from_response("GET", "/x", status, {}, body).summary


@given(
    st.sampled_from(ENDPOINTS),
    st.recursive(
        st.none()
        | st.integers()
        | st.text(max_size=30)
        | st.sampled_from(["not found", "Not Found", "does not exist", "404"]),
        lambda inner: st.dictionaries(
            st.sampled_from(["error", "message", "code", "status", "type", "x"]), inner, max_size=4
        ),
        max_leaves=8,
    ),
)
def test_no_answer_that_does_not_name_the_object_means_that_it_is_gone(endpoint: tuple[str, str], body: Any) -> None:
    """Only words that begin with the object do."""
    error = answered(404, body, method=endpoint[0], path=endpoint[1])
    assert not isinstance(error, NotFound)


def test_a_name_of_another_agent_is_one_that_exists() -> None:
    """In the words that LiteLLM has for it alone."""
    body = b'{"detail":"Agent name or Entra application is already registered"}'
    assert type(from_response("PATCH", "/v1/agents/a", 409, {}, body)) is AlreadyExists


def test_an_update_to_a_value_that_another_object_has_asks_for_another_value() -> None:
    """And for no import, nor for anything about a replacement."""
    given = [KEY.table.by_name[name] for name in ("key_alias", "models")]
    for action, param, advised in (
        ("update", "key_alias", "Another key has the same key_alias. Choose another one"),
        ("update", None, "Another key has the same key_alias. Choose another one"),
        ("create", "key_alias", "import"),
    ):
        found = Diagnostics()
        failures.report(found, KEY, action, {"key_alias": "a"}, AlreadyExists.of(param, "It exists already."), given)
        (error,) = found
        assert advised in error.detail
        assert ("create_before_destroy" in error.detail or "import" in error.detail) is (action == "create")
