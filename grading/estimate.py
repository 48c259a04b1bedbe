"""How long the rest will take, where some kinds of work take longer than others."""

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Mapping


class Estimate:
    """Counts what is done of each kind, by its own measured cost.

    What is left is weighed by the median cost of its kind; what some cost beyond that (they ran
    until their time was up) is shared by all, since it says nothing about a kind. The first of a
    kind comes late, because something had to be warmed up for it: that wait is no part of the
    speed, which is that of the later half of the time so far.
    """

    def __init__(self, waiting: Mapping[str, int], now: float):
        self.waiting = Counter(waiting)
        self.costs: dict[str, list[float]] = defaultdict(list)  # of each kind, in order
        self.warming = 0.0  # seconds so far
        self.times, self.work = [now], [0.0]  # without the seconds of warming up

    def add(self, kind: str, cost: float, now: float) -> None:
        """One more of a kind was done at the time ``now``, for ``cost`` (any unit, above 0)."""
        working = now - self.warming
        if kind not in self.costs:
            wait = max(0.0, working - self.times[-1] - cost)
            self.warming, working = self.warming + wait, working - wait
        self.waiting[kind] -= 1
        insort(self.costs[kind], cost)
        self.times.append(working)
        self.work.append(self.work[-1] + cost)

    def rate(self, now: float) -> float:
        """How many were done in a second, in the later half of the time so far."""
        working = now - self.warming
        first = self._half(working)
        return (len(self.times) - 1 - first) / max(working - self.times[first], 1e-9)

    def left(self, now: float) -> float | None:
        """Seconds until all is done; None until one of each kind was done."""
        if self.waiting.keys() - self.costs:
            return None
        working = now - self.warming
        first = self._half(working)
        done = self.work[-1] - self.work[first]
        if not done:
            return None
        typical = {kind: costs[len(costs) // 2] for kind, costs in self.costs.items()}
        expected = sum(typical[kind] * len(costs) for kind, costs in self.costs.items())
        beyond = (self.work[-1] - expected) / (len(self.times) - 1)
        rest = sum(
            count * max(0.0, typical[kind] + beyond) for kind, count in self.waiting.items()
        )
        return rest * (working - self.times[first]) / done

    def _half(self, working: float) -> int:
        """The last moment, of those when something was done, before half of the time."""
        middle = (self.times[0] + working) / 2
        return max(0, bisect_left(self.times, middle) - 1)
