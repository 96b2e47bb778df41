"""Make the `*_pb2.py` and `*_pb2.pyi` modules from the `.proto` files beside them, with protoc of grpcio-tools.

python scripts/generate_proto.py             rewrites them in place
python scripts/generate_proto.py --out DIR   writes them under DIR instead, for comparing
"""

from __future__ import annotations

import argparse
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "src"
PACKAGE = Path("terraform_provider_litellm/plugin/wire/proto")
STUB_HEADER = '# mypy: disable-error-code="type-arg, no-untyped-def"\n'  # protoc is not that strict


def generate(out: Path) -> list[Path]:
    """Write the modules under `out`, in the package's own folder, and return their paths relative to `out`.

    Raises:
        RuntimeError: protoc refused a `.proto` file; its complaint is on stderr.
    """
    from grpc_tools import protoc  # type: ignore[import-untyped]  # a development tool, not always installed

    protos = sorted((SOURCE / PACKAGE).glob("*.proto"))
    (out / PACKAGE).mkdir(parents=True, exist_ok=True)
    arguments = [
        "protoc",
        f"--proto_path={SOURCE}",
        f"--proto_path={Path(protoc.__file__).parent / '_proto'}",
        f"--python_out={out}",
        f"--pyi_out={out}",
        *(str(proto) for proto in protos),
    ]
    if protoc.main(arguments) != 0:
        raise RuntimeError("protoc failed")
    for proto in protos:
        stub = out / PACKAGE / f"{proto.stem}_pb2.pyi"
        stub.write_text(STUB_HEADER + stub.read_text())
    return [PACKAGE / f"{proto.stem}_pb2{suffix}" for proto in protos for suffix in (".py", ".pyi")]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=SOURCE, help="root folder to write under (default: src)")
    for path in generate(parser.parse_args().out):
        print(path)


if __name__ == "__main__":
    main()
