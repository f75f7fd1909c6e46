"""Serves the tasks of a peer: one JSON request a line on stdin, {"task", "arguments"}; one JSON reply a line on stdout.

The seconds are those of the task alone, so that starting Python and importing libraries are not counted against the
peer. A timed task returns what it made, which is dropped after the clock has stopped; a dict is sent back.
"""

import json
import sys
import time


def serve(tasks):
    for line in sys.stdin:
        request = json.loads(line)
        try:
            processor, start = time.process_time(), time.perf_counter()
            result = tasks[request["task"]](**request.get("arguments", {}))
            seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - processor
            reply = {"seconds": seconds, "cpuSeconds": cpu_seconds, "result": result if isinstance(result, dict) else None}
        except Exception as error:  # the bench prints it and goes on without this peer
            reply = {"error": f"{type(error).__name__}: {error}"}
        result = None
        print(json.dumps(reply), flush=True)
