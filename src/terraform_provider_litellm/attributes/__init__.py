"""Groups of attributes that several objects share."""
