"""Runs the peers' bench.py with Hattama as one more peer."""

import sys

script, programs, arguments = sys.argv[1], sys.argv[2], sys.argv[3:]
with open(script, encoding="utf-8") as file:
    source = file.read()
# bench.py runs when it is read, so that the line has to be in it before.
line = (
    f'    "hattama": (["{programs}/rpc-echo", "{{port}}"],\n'
    f'                ["{programs}/rpc-load", "closed", "{{port}}", "{{size}}", "{{conns}}", "{{depth}}"]),\n'
)
start = "PEERS = {\n"
if start not in source:
    sys.exit(f"{script} has no table of peers")
sys.argv = [script, *arguments]
exec(compile(source.replace(start, start + line, 1), script, "exec"), {"__name__": "__main__", "__file__": script})
