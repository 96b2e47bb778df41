"""Fallbacks of models: lists of rules in the settings of the router."""

from __future__ import annotations

from tests.stand_in import models
from tests.stand_in.store import Asked, Refused, Routes, Row, Store, detailed

ROUTES = Routes()

LISTS = {
    "general": "fallbacks",
    "context_window": "context_window_fallbacks",
    "content_policy": "content_policy_fallbacks",
}


@ROUTES("GET", "/router/settings")
def settings(store: Store, _: Asked) -> Row:
    """The lists, all of the database once one has been written."""
    return {"current_values": store.router, "source": dict.fromkeys(store.router, "db")}


@ROUTES("POST", "/config/update")
def configure(store: Store, asked: Asked) -> Row:
    """Lists as a whole."""
    given = asked.body["router_settings"]
    store.router |= {name: given[name] for name in LISTS.values() if given.get(name) is not None}
    return {"message": "Config updated successfully"}


@ROUTES("POST", "/fallback")
def write(store: Store, asked: Asked) -> Row:
    """Fallbacks that there are not yet, or others in their place."""
    body, known = asked.body, models.names_of(store)
    model, kind = body["model"], body["fallback_type"]
    if model not in known:
        raise Refused(404, {"detail": {"error": f"Model '{model}' not found in router", "available_models": []}})
    if missing := [name for name in body["fallback_models"] if name not in known]:
        raise Refused(400, {"detail": {"error": f"Invalid fallback models: {missing}", "available_models": []}})
    rules = store.router.setdefault(LISTS[kind], [])
    found = next((rule for rule in rules if model in rule), None)
    if found is None:
        rules.append({model: body["fallback_models"]})
    else:
        found[model] = body["fallback_models"]
    verb = "created" if found is None else "updated"
    return {**body, "message": f"Fallback configuration {verb} successfully"}


@ROUTES("DELETE", "/fallback/{model}")
def delete(store: Store, asked: Asked) -> Row:
    """Those of a type."""
    model, kind = asked["model"], asked["fallback_type"]
    rules = store.router.get(LISTS[kind], [])
    if not any(model in rule for rule in rules):
        raise detailed(404, f"No {kind} fallbacks configured for model '{model}'")
    store.router[LISTS[kind]] = [rule for rule in rules if model not in rule]
    return {"model": model, "fallback_type": kind, "message": "Fallback configuration deleted successfully"}
