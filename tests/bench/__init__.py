"""Speed, as ratios against a baseline in the same run: `make bench`, `make bench-quick`.

Each case is measured in turn with its baseline (A B A B …), at least five times; medians count.
What is judged is processor time for each request, of the whole tree of the server's processes,
since machines are noisy and the clock on the wall is not ours alone; requests per second stand
beside it. Load comes from wrk, over many different requests, so that nothing is measured that
only repeats one. *Cold* is a server that keeps no answers (`KB_CACHE_BYTES=0`), *hot* one as it
is served.
"""
