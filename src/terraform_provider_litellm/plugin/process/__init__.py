"""The process around the server: launch, handshake, TLS, logs, and serving by hand for a debugger."""
