"""Answers to exercise 06. For ``value`` tasks they are functions of the numbers given."""

import math

import numpy as np

from tests.course.helpers.book import right, wrong


@right("largest-rate")
def by_second_derivatives(p, q):
    return round(2 / max(2 * p, 2 * q), 5)


@right("largest-rate")
def smaller_of_two_limits(p, q):
    return min(2 / (2 * p), 2 / (2 * q))


@wrong("largest-rate", "coefficient")
def curvature_p(p, q):
    return min(2 / p, 2 / q)


@wrong("largest-rate", "best")
def in_one_step(p, q):
    return 0.5 / max(p, q)


@right("clip-by-norm")
def with_an_if(gradient, limit):
    length = math.sqrt(sum(gradient**2))
    if length <= limit:
        return gradient
    return gradient / length * limit


@right("clip-by-norm")
def by_the_smaller_factor(gradient, limit):
    return gradient * min(1.0, limit / max(np.linalg.norm(gradient), 1e-300))


@right("clip-by-norm")
def divided_by_the_larger(gradient, limit):
    return gradient / np.maximum(1, np.linalg.norm(gradient) / limit)


@right("clip-by-norm")
def entry_by_entry(gradient, limit):
    length = math.hypot(*gradient)
    return [g * limit / length if length > limit else g for g in gradient]


@right("clip-by-norm")
def as_pytorch_divides(gradient, limit):
    return gradient * min(1.0, limit / (np.linalg.norm(gradient) + 1e-6))


@right("clip-by-norm")
def by_pytorch_itself(gradient, limit):
    import torch

    place = torch.zeros(len(gradient), dtype=torch.float64)
    place.grad = torch.tensor(gradient)
    torch.nn.utils.clip_grad_norm_([place], limit)
    return place.grad


@wrong("clip-by-norm", "by-value")
def each_entry_cut(gradient, limit):
    return np.minimum(np.maximum(gradient, -limit), limit)


@wrong("clip-by-norm", "always")
def set_to_the_limit(gradient, limit):
    with np.errstate(invalid="ignore"):
        return limit * (gradient / np.linalg.norm(gradient))


@wrong("clip-by-norm", "always-but-zeros")
def set_to_the_limit_with_care(gradient, limit):
    return limit * gradient / (np.linalg.norm(gradient) or 1)


@wrong("clip-by-norm", "not-finite")
def direction_times_length(gradient, limit):
    length = np.linalg.norm(gradient)
    with np.errstate(invalid="ignore"):
        return gradient / length * min(length, limit)


@wrong("clip-by-norm", "norm-squared")
def squares_without_a_root(gradient, limit):
    length = np.dot(gradient, gradient)
    return gradient * (limit / length) if length > limit else gradient


@wrong("clip-by-norm", "changed-input")
def shortened_in_place(gradient, limit):
    length = np.linalg.norm(gradient)
    if length > limit:
        gradient *= limit / length
    return gradient


@wrong("clip-by-norm", "dropped")
def set_to_zero(gradient, limit):
    return np.zeros_like(gradient) if np.linalg.norm(gradient) > limit else gradient


@wrong("clip-by-norm", "nothing")
def short_ones_forgotten(gradient, limit):
    length = np.linalg.norm(gradient)
    if length > limit:
        return gradient * limit / length
    return None


@wrong("clip-by-norm", "largest-entry")
def by_the_largest(gradient, limit):
    largest = max(abs(gradient))
    return gradient * limit / largest if largest > limit else gradient


def slope(x):
    return 4 * x**3 - 4 * x + 1


@right("which-valley")
def step_by_step(start, lr):
    x = start
    for _ in range(1000):
        x = x - lr * slope(x)
        if abs(x) > 100:
            return "away"
    if abs(x + 1.107160) < 0.001:
        return "deep"
    if abs(x - 0.837565) < 0.001:
        return "shallow"
    return "restless"


@right("which-valley")
def by_slope_and_side(start, lr):
    x = np.float64(start)
    with np.errstate(all="ignore"):
        for _ in range(1000):
            x = x - lr * slope(x)
    if not np.isfinite(x):
        return "away"
    if abs(slope(x)) > 0.001:
        return "restless"
    return "deep" if x < 0 else "shallow"


@right("which-valley")
def with_the_library(start, lr):
    from descent_lib import GradientDescent, Quartic, descend, trail

    last = trail(descend(Quartic(), GradientDescent(), lr, [start]), 1000).x[-1, 0]
    if not abs(last) < 100:
        return "away"
    distances = abs(Quartic().minima[:, 0] - last)
    return ["deep", "shallow"][distances.argmin()] if distances.min() < 1e-3 else "restless"


@wrong("which-valley", "error")
def never_stopped(start, lr):
    x = start
    for _ in range(1000):
        x = x - lr * slope(x)
    return "deep" if x < 0 else "shallow"


@wrong("which-valley", "by-side")
def by_its_sign(start, lr):
    x = start
    for _ in range(1000):
        x -= lr * slope(x)
        if abs(x) > 100:
            return "away"
    return "deep" if x < 0 else "shallow"


@wrong("which-valley", "by-start")
def by_the_watershed(start, lr):
    return "shallow" if start > 0.2696 else "deep"


@wrong("which-valley", "away-is-restless")
def nan_is_nowhere(start, lr):
    x = np.float64(start)
    with np.errstate(all="ignore"):
        for _ in range(1000):
            x = x - lr * slope(x)
    near = {"deep": abs(x + 1.10716) < 1e-3, "shallow": abs(x - 0.837565) < 1e-3}
    return next((name for name, close in near.items() if close), "restless")


def ending(start, lr, steps=1000, far=100, valley=""):
    x = start
    for _ in range(steps):
        x = x - lr * slope(x)
        if abs(x) > far:
            return "away"
    if abs(x + 1.107160) < 0.001:
        return "deep" + valley
    return "shallow" + valley if abs(x - 0.837565) < 0.001 else "restless"


@wrong("which-valley", "few-steps")
def a_hundred_steps(start, lr):
    return ending(start, lr, steps=100)


@wrong("which-valley", "few-steps")
def two_hundred_steps(start, lr):
    return ending(start, lr, steps=200)


@wrong("which-valley", "few-steps")
def five_hundred_steps(start, lr):
    return ending(start, lr, steps=500)


@wrong("which-valley", "near")
def away_beyond_3(start, lr):
    return ending(start, lr, far=3)


@wrong("which-valley", "near")
def away_beyond_10(start, lr):
    return ending(start, lr, far=10)


@wrong("which-valley", "valley")
def two_words(start, lr):
    return ending(start, lr, valley=" valley")


@wrong("which-valley", "kind")
def the_place_itself(start, lr):
    x = start
    for _ in range(1000):
        x = max(-100, min(100, x - lr * slope(x)))
    return x


@wrong("which-valley", "never-settles")
def symmetric_slope(start, lr):
    x = start
    for _ in range(1000):
        x = x - lr * 4 * x * (x * x - 1)
        if abs(x) > 100:
            return "away"
    if abs(x + 1.10716) < 1e-3:
        return "deep"
    return "shallow" if abs(x - 0.837565) < 1e-3 else "restless"


@right("clip-by-norm")
def by_the_joint_root(gradient, limit):
    length = sum(float(entry) ** 2 for entry in gradient) ** 0.5
    return [entry * limit / length for entry in gradient] if length > limit else list(gradient)


@wrong("clip-by-norm", "largest-signed-entry")
def by_max(gradient, limit):
    top = max(gradient)
    return gradient * limit / top if top > limit else gradient


@wrong("clip-by-norm", "subtracts")
def takes_the_rest_away(gradient, limit):
    over = np.linalg.norm(gradient) - limit
    return gradient - over if over > 0 else gradient


@wrong("clip-by-norm", "upside-down")
def stretched(gradient, limit):
    n = np.linalg.norm(gradient)
    return gradient / limit * n if n > limit else gradient


@wrong("clip-by-norm", "nothing-done")
def compares_and_leaves(gradient, limit):
    if np.linalg.norm(gradient) > limit:
        gradient * limit / np.linalg.norm(gradient)
    return gradient


@wrong("clip-by-norm", "error")
def three_entries(gradient, limit):
    n = np.hypot(np.hypot(gradient[0], gradient[1]), gradient[2])
    return gradient * limit / n if n > limit else gradient


@wrong("clip-by-norm", "shorter-length")
def shorter_of_two(gradient, limit):
    return np.minimum(np.linalg.norm(gradient), limit)


@wrong("which-valley", "never-settles")
def two_words_alone(start, lr):
    x = start
    for _ in range(1000):
        x = x - lr * (4 * x**3 - 4 * x + 1)
        if abs(x) > 100:
            return "away"
    return "restless"


@wrong("which-valley", "never-settles")
def slope_slips(start, lr):
    x = start
    for _ in range(1000):
        x = x - lr * (4 * x**3 - 2 * x + 1)
        if abs(x) > 100:
            return "away"
    if abs(x + 1.10716) < 0.001:
        return "deep"
    return "shallow" if abs(x - 0.837565) < 0.001 else "restless"


@wrong("which-valley", "by-the-end-alone")
def sides(start, lr):
    x = start
    for _ in range(1000):
        x = x - lr * (4 * x**3 - 4 * x + 1)
        if abs(x) > 100:
            x = 1
            break
    return "deep" if x < 0 else "shallow"


@wrong("largest-rate", "product")
def of_both(p, q):
    return 1 / (2 * p * q)


@wrong("largest-rate", "flat-coefficient")
def two_over_the_smaller(p, q):
    return 2 / min(p, q)


@wrong("largest-rate", "length")
def by_pythagoras(p, q):
    return 1 / (p * p + q * q) ** 0.5


@wrong("clip-by-norm", "times-the-limit")
def limit_as_a_factor(gradient, limit):
    return gradient * limit if gradient @ gradient > limit**2 else gradient


@wrong("which-valley", "passing-by")
def at_the_first_glance(start, lr):
    x = start
    for _ in range(1000):
        x = x - lr * slope(x)
        if abs(x + 1.107160) < 0.001:
            return "deep"
        if abs(x - 0.837565) < 0.001:
            return "shallow"
        if abs(x) > 100:
            return "away"
    return "restless"


def _with_floors_of(width):
    def answer(start, lr):
        x = start
        for _ in range(1000):
            x = x - lr * slope(x)
            if abs(x) > 100:
                return "away"
        if abs(x + 1.107160) < width:
            return "deep"
        return "shallow" if abs(x - 0.837565) < width else "restless"

    return answer


wrong("which-valley", "wide-floors")(_with_floors_of(0.1))
wrong("which-valley", "wide-floors")(_with_floors_of(0.05))
