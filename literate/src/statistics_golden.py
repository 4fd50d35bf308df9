"""The golden values of statistics.rs: `pip install scipy && python statistics_golden.py`."""

import statistics

from scipy import stats

values, claims = [0.63, 0.65, 0.64, 0.66, 0.62, 0.645], 5
count = len(values)
quantile = stats.t.ppf(1 - 0.01 / claims / 2, count - 1)
print("mean", statistics.mean(values))
print("margin", quantile * statistics.stdev(values) * (1 + 1 / count) ** 0.5)
