"""Data sources that are no objects: the proxy itself, its models as callers see them, prices and spend. One theme in a module."""
