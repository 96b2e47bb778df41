"""Groups of attributes that several objects have."""
