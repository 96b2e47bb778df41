"""Models."""

from __future__ import annotations

from tests.stand_in.store import Asked, Routes, Row, Store, paged, refused

ROUTES = Routes()

PARAMS: Row = {
    "use_in_pass_through": False,
    "use_litellm_proxy": False,
    "use_xai_oauth": False,
    "merge_reasoning_content_in_choices": False,
    "allow_client_keepalive_override": False,
}


@ROUTES("POST", "/model/new")
def new(store: Store, asked: Asked) -> Row:
    """Of an id that is there, LiteLLM says no more than that it failed."""
    body = asked.body
    identifier = body["model_info"]["id"]
    if identifier in store.models:
        text = "{'error': 'Failed to add model to db. Check your server logs for more details.'}"
        raise refused(500, text, "auth_error", "None")
    params = {name: value for name, value in body["litellm_params"].items() if value is not None}
    info = {name: value for name, value in body["model_info"].items() if value is not None}
    store.models[identifier] = {
        "model_name": body["model_name"],
        "litellm_params": PARAMS | params,
        "model_info": {"member_auto_router": False, "blocked": False} | info | {"db_model": True},
    }
    return {"model_id": identifier, "model_name": body["model_name"]}


@ROUTES("GET", "/v2/model/info")
def everything(store: Store, asked: Asked) -> Row:
    """Without secrets."""
    rows = [
        row | {"litellm_params": {name: item for name, item in row["litellm_params"].items() if name != "api_key"}}
        for identifier, row in store.models.items()
        if asked["modelId"] in ("", identifier)
    ]
    shown, pages = paged(rows, asked["page"] or "1", asked["size"] or "50")
    return {"data": shown, "total_count": len(rows), "total_pages": pages}


def names_of(store: Store) -> set[str]:
    """The names that requests may use."""
    return {row["model_name"] for row in store.models.values()}


@ROUTES("GET", "/v1/models")
def names(store: Store, _: Asked) -> Row:
    """The names."""
    return {"data": [{"id": row["model_name"]} for row in store.models.values()], "object": "list"}


@ROUTES("PATCH", "/model/{identifier:path}/update")
def update(store: Store, asked: Asked) -> Row:
    """Parameters that are null are left as they are."""
    identifier, body = asked["identifier"], asked.body
    if identifier not in store.models:
        raise refused(404, f"Model {identifier} not found on proxy.", "not_found_error")
    row = store.models[identifier]
    row["model_name"] = body.get("model_name") or row["model_name"]
    for part in ("litellm_params", "model_info"):
        given = {name: value for name, value in (body.get(part) or {}).items() if value is not None}
        row[part] = row[part] | given
    return {"model_id": identifier}


@ROUTES("POST", "/model/delete")
def delete(store: Store, asked: Asked) -> Row:
    """A model."""
    identifier = asked.body["id"]
    if identifier not in store.models:
        raise refused(400, f"{{'error': 'Model with id={identifier} not found in db'}}", "auth_error", "None")
    del store.models[identifier]
    return {"message": f"Model: {identifier} deleted successfully"}
