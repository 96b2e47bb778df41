"""Boots a real LiteLLM proxy on a real PostgreSQL from the PyPI and npm registries alone (Linux, Python >= 3.11).

Command line: `python -m tests.live_proxy --help`; in pytest: the fixtures of `tests.live_proxy.fixture`.

PostgreSQL and Node come as PyPI wheels. Prisma's native query engine, a separate download, is replaced by `shim/`,
which serves the engine's HTTP API from Prisma's own WASM build. Each LiteLLM release has its own virtual environment,
locked in `locks/`; each proxy has its own database in the one PostgreSQL that they share. Standard library only.
"""
