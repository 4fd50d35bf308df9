"""The golden values of statistics.rs: `pip install scipy==1.17.1 && python statistics_golden.py`."""

import statistics

from scipy import stats

values = [0.63, 0.65, 0.64, 0.66, 0.62, 0.645]
count = len(values)
quantile = stats.t.ppf(1 - 0.01 / 2, count - 1)
print("mean", statistics.mean(values))
print("margin", quantile * statistics.stdev(values) * (1 + 1 / count) ** 0.5)
for heads, throws in [(15, 20), (14, 20), (5, 5), (4, 4), (0, 3)]:
    print(heads, "of", throws, stats.binom.sf(heads - 1, throws, 0.5))
