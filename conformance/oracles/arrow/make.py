"""LZ4 frames and Feather files as pyarrow writes them, in base64, with their content. pyarrow 26.0.1; exact."""

import base64
import io
import json
import pathlib

import pyarrow as pa
import pyarrow.feather as feather


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


contents = [
    b"abcabcabcabcabcabcabcabcabcabcabcabc!",
    b"",
    bytes(range(40)),
    b"x" * 5000,
    b"the quick brown fox " * 40 + b"end",
    b"".join((i * i % 65521).to_bytes(2, "little") * (i % 7 + 1) for i in range(400)),
]
frames = [{"content": b64(c), "frame": b64(pa.Codec("lz4").compress(c).to_pybytes())} for c in contents]

table = pa.table(
    {
        "timestamp": pa.array([1609459200123456789, None, -1], pa.timestamp("ns", tz="UTC")),
        "symbol": pa.array(["A", "NA", None]).dictionary_encode(),
        "price": pa.array([1.5, 2.5, None]),
        "size": pa.array([1, None, 3], pa.int64()),
        "is_buyer_maker": pa.array([True, False, None]),
        "day": pa.array([18628, None, -1], pa.date32()),
        "millis": pa.array([1609459200123, None, 0], pa.timestamp("ms")),
        "levels": pa.array([[1.0], None, []], pa.list_(pa.float64())),
    }
)
files = {}
for compression in ["zstd", "lz4", "uncompressed"]:
    out = io.BytesIO()
    feather.write_feather(table, out, compression=compression, chunksize=2)
    files[compression] = b64(out.getvalue())
json.dump({"pyarrow": pa.__version__, "frames": frames, "files": files}, open(pathlib.Path(__file__).parent / "arrow.json", "w"))
