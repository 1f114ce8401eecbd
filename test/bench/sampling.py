# How the PyTorch steps are timed: what lib/bench/sampling.ts and lib/bench/measure-process.ts do, line for line.
import json, resource, statistics, sys, time

WINDOW, FALLING = 3, 0.98


def given():
    """What is asked, with its sizes on the same level."""
    asked = json.loads(sys.argv[1])
    return {**asked, **asked["sizes"]}


def measure(step, asked):
    def once():
        start = time.perf_counter()
        for _ in range(asked["stepsPerSample"]):
            step()
        return 1000 * (time.perf_counter() - start) / asked["stepsPerSample"]

    def many(count, until):
        times = []
        while len(times) < count and (not times or time.perf_counter() < until):
            times.append(once())
        return times

    later = lambda: time.perf_counter() + asked["secondsAtMost"]
    end, before = later(), float("inf")
    while True:
        now = statistics.median(many(WINDOW, end))
        if now > FALLING * before or time.perf_counter() >= end:
            break
        before = now
    print("ready", flush=True)
    sys.stdin.readline()
    milliseconds = many(asked["samples"], later())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"compileMilliseconds": None, "milliseconds": milliseconds, "peakBytes": peak, "operations": 0}))
