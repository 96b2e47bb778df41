"""Create, read, update, delete, import and list of any object, from its record."""
