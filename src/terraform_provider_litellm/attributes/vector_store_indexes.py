"""Indexes of vector stores that a team or key may use: `allowed_vector_store_indexes`."""

from __future__ import annotations

from terraform_provider_litellm.plugin.types import STRING
from terraform_provider_litellm.plugin.validators import ListOf, OneOf, Shape, Simple

FORM = ListOf(
    Shape(
        {
            "index_name": Simple(STRING),
            "index_permissions": ListOf(Simple(STRING, (OneOf(("read", "write")),))),
        },
        required=("index_name", "index_permissions"),
    )
)
