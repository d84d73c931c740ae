"""Makes seeds for the fuzz targets of the connections in Tests/Vectors."""

import pathlib
import struct
import sys

# The numbers of the kinds in Protos/PROTOCOL.md, and of the heads in Tests/WireFuzzing/HeadFuzzing.swift.
HEADS = {3: 0, 4: 1, 1: 2, 2: 3, 10: 4, 11: 5}
ANY_FRAME = 0
PUMP = bytes([11, 7])


def frames(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(("C", "S")):
            yield line[0], b"".join(map(word, line.split()[1:]))


def word(text):
    """Hexadecimal bytes, or one byte many times: 07*40000."""
    digits, _, count = text.partition("*")
    return bytes.fromhex(digits) * int(count or 1)


def main():
    source, corpus = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    seeds = {"frames": {}, "heads": {}, "connection": {}, "client": {}}
    for path in sorted(source.glob("*.txt")):
        scripts = {"C": b"", "S": b""}
        stream_bytes = b""
        for index, (side, frame) in enumerate(frames(path)):
            _, stream, kind, flags = struct.unpack(">IIBB", frame[:10])
            payload = frame[10:]
            if kind in HEADS and len(payload) < 5_000:
                seeds["heads"][f"{path.stem}-{index}"] = bytes([HEADS[kind]]) + payload
            if side == "C":
                stream_bytes += frame
            if len(payload) < 256:
                scripts[side] += bytes([ANY_FRAME, stream % 16, kind, flags, len(payload)]) + payload + PUMP
        seeds["frames"][path.stem] = bytes([0, 3, 9, 200, 1, 30, 255, 12]) + stream_bytes[:20_000]
        seeds["connection"][path.stem] = scripts["C"]
        # The client makes two calls to have something to be answered.
        seeds["client"][path.stem] = bytes([1, 2, 0, 2, 1, 0, 4]) + PUMP + scripts["S"]
    for target, files in seeds.items():
        folder = corpus / target
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)


main()
