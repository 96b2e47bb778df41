"""The only place that sees protobuf and msgpack."""
