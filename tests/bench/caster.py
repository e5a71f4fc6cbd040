"""One of several processes that cast ballots at once: reads its voters, waits for the word, prints what it took."""

import json
import sys
import time


def main() -> None:
    import django

    django.setup()
    from tests.bench.ballots import ballot

    from yishi.record.service import Done, submit

    job = json.loads(sys.stdin.readline())
    print("ready", flush=True)
    sys.stdin.readline()
    took, errors = [], 0
    for voter in job["voters"]:
        act, sealer = ballot(job["meeting"], voter, job["day"])
        start = time.perf_counter()
        try:
            errors += not isinstance(submit([act], sealer), Done)
        except Exception as wrong:
            print(repr(wrong), file=sys.stderr)
            errors += 1
        took.append(time.perf_counter() - start)
    print(json.dumps([took, errors]), flush=True)


if __name__ == "__main__":
    main()
