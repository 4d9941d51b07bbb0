"""Speed, as ratios against a baseline in the same run: `make bench`.

Each case is measured in turn with its baseline (A B A B …), at least five times; medians count.
What is measured is processor time, of the server's process where there is one, since machines
are noisy and the clock on the wall is not ours alone.
"""
