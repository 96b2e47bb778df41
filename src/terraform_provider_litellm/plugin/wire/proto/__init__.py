"""Protobuf messages: the `.proto` files are ours, the `*_pb2` modules are made by `scripts/generate_proto.py`."""
