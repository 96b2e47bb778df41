"""Conversion of objects in other providers' states to ours."""
