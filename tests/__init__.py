"""The tests; a package, so that `python -m tests.live_proxy` works from the root of the checkout."""
