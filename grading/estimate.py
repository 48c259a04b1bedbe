"""How long the rest will take, where some kinds of work take longer than others."""

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Mapping


class Estimate:
    """Counts what is done of each kind, by its own measured cost.

    What is left is weighed by the median cost of its kind, or of all kinds where none of it was
    done yet; what some cost beyond that (they ran until their time was up) is shared by all, since
    it says nothing about a kind. The speed is that of the later half of the time so far: the first
    half may have been spent on warming up.
    """

    def __init__(self, waiting: Mapping[str, int], now: float):
        self.waiting = Counter(waiting)
        self.costs: dict[str, list[float]] = defaultdict(list)  # of each kind, in order
        self.times, self.work = [now], [0.0]

    def add(self, kind: str, cost: float, now: float) -> None:
        """One more of a kind was done at the time ``now``, for ``cost`` (any unit, above 0)."""
        self.waiting[kind] -= 1
        insort(self.costs[kind], cost)
        self.times.append(now)
        self.work.append(self.work[-1] + cost)

    def rate(self, now: float) -> float:
        """How many were done in a second, in the later half of the time so far."""
        first = self._half(now)
        return (len(self.times) - 1 - first) / max(now - self.times[first], 1e-9)

    def left(self, now: float) -> float | None:
        """Seconds until all is done; None while nothing can be said."""
        first = self._half(now)
        done = self.work[-1] - self.work[first]
        if not done:
            return None
        typical = {kind: costs[len(costs) // 2] for kind, costs in self.costs.items()}
        expected = sum(typical[kind] * len(costs) for kind, costs in self.costs.items())
        beyond = (self.work[-1] - expected) / (len(self.times) - 1)
        unknown = sum(typical.values()) / len(typical)
        rest = sum(
            count * max(0.0, typical.get(kind, unknown) + beyond)
            for kind, count in self.waiting.items()
        )
        return rest * (now - self.times[first]) / done

    def _half(self, now: float) -> int:
        """The last moment, of those when something was done, before half of the time."""
        middle = (self.times[0] + now) / 2
        return max(0, bisect_left(self.times, middle) - 1)
