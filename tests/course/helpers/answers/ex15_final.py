"""Answers to exercise 15. For ``value`` tasks they are functions of the numbers given."""

import math

import numpy as np

from descent_lib import LeastSquares
from descent_lib.schedules import linear
from tests.course.helpers.book import right, wrong


@right("regression-step")
def reading_by_reading(inputs, targets, theta, rows, lr):
    total = np.zeros(len(theta))
    for row in rows:
        error = sum(a * b for a, b in zip(inputs[row], theta, strict=True)) - targets[row]
        total = total + error * inputs[row]
    return list(theta - lr * total / len(rows))


@wrong("regression-step", "library")
def with_the_library(inputs, targets, theta, rows, lr):
    cost = LeastSquares(inputs[rows], targets[rows], scale=0.5)
    return theta - lr * cost.gradient(theta)


@right("regression-step")
def in_torch(inputs, targets, theta, rows, lr):
    import torch

    x, y = torch.tensor(inputs[rows]), torch.tensor(targets[rows])
    weights = torch.tensor(theta, requires_grad=True)
    (((x @ weights - y) ** 2).mean() / 2).backward()
    return weights.detach() - lr * weights.grad


@wrong("regression-step", "two")
def mean_of_squares(inputs, targets, theta, rows, lr):
    errors = inputs[rows] @ theta - targets[rows]
    return theta - lr * 2 / len(rows) * errors @ inputs[rows]


@wrong("regression-step", "over-all")
def over_len_y(inputs, targets, theta, rows, lr):
    errors = inputs[rows] @ theta - targets[rows]
    return theta - lr * inputs[rows].T @ errors / len(targets)


@wrong("regression-step", "uphill")
def turned_error(inputs, targets, theta, rows, lr):
    errors = targets[rows] - inputs[rows] @ theta
    return theta - lr * (inputs[rows].T @ errors) / len(rows)


@wrong("regression-step", "changed-input")
def in_place(inputs, targets, theta, rows, lr):
    theta -= lr * inputs[rows].T @ (inputs[rows] @ theta - targets[rows]) / len(rows)
    return theta


@wrong("regression-step", "error")
def not_transposed(inputs, targets, theta, rows, lr):
    return theta - lr * inputs[rows] @ (inputs[rows] @ theta - targets[rows]) / len(rows)


@wrong("regression-step", "each-row-once")
def with_a_set(inputs, targets, theta, rows, lr):
    batch = sorted(set(rows.tolist()))
    errors = inputs[batch] @ theta - targets[batch]
    return theta - lr * inputs[batch].T @ errors / len(batch)


@wrong("regression-step", "step-alone")
def only_the_way(inputs, targets, theta, rows, lr):
    return lr * (inputs[rows] @ theta - targets[rows]) @ inputs[rows] / len(rows)


@wrong("regression-step", "errors-alone")
def mean_of_the_errors(inputs, targets, theta, rows, lr):
    errors = [inputs[row] @ theta - targets[row] for row in rows]
    return theta - lr * sum(errors) / len(rows)


@right("schedule")
def the_lowest_of_three_lines(t, peak, steps, rise, fall):
    up = t / rise if rise else 1
    return peak * max(0, min(up, 1, (steps - t) / fall))


@right("schedule")
def by_parts(t, peak, steps, rise, fall):
    if t >= steps:
        return 0.0
    if t >= steps - fall:
        return linear(peak, fall)(t - (steps - fall))
    return peak if t >= rise else peak / rise * t


@wrong("schedule", "error")
def divided_by_nought(t, peak, steps, rise, fall):
    return peak * max(0, min(t / rise, 1, (steps - t) / fall))


@wrong("schedule", "below-zero")
def without_an_end(t, peak, steps, rise, fall):
    if t < rise:
        return peak * t / rise
    return peak * min(1, (steps - t) / fall)


@wrong("schedule", "ends-early")
def last_step_at_nought(t, peak, steps, rise, fall):
    if t < rise:
        return peak * t / rise
    if t >= steps:
        return 0
    return peak if t < steps - fall else peak * (steps - t - 1) / fall


@wrong("schedule", "starts-ahead")
def never_nought(t, peak, steps, rise, fall):
    if t < rise:
        return peak * (1 + t) / rise
    return peak * min(1, max(0, steps - t) / fall)


@wrong("schedule", "nothing")
def three_ifs(t, peak, steps, rise, fall):
    if t < rise:
        return peak * t / rise
    if rise <= t < steps - fall:
        return peak
    if steps - fall <= t <= steps:
        return peak * (steps - t) / fall
    return None


@right("lion")
def by_comparison(gradient, memory, t):
    mixed = memory + 0.1 * (gradient - memory)
    return (mixed > 0) * 1.0 - (mixed < 0) * 1.0, memory + 0.01 * (gradient - memory)


@right("lion")
def by_the_larger_part(gradient, memory, t):
    return [np.sign(9 * memory + gradient), (99 * memory + gradient) / 100]


@right("lion")
def with_two_questions(gradient, memory, t):
    mixed = 0.9 * memory + 0.1 * gradient
    direction = np.where(mixed > 0, 1.0, np.where(mixed < 0, -1.0, 0.0))
    return direction, 0.99 * memory + 0.01 * gradient


@wrong("lion", "zero-as-plus")
def with_copysign(gradient, memory, t):
    direction = np.copysign(1.0, 9 * memory + gradient)
    return [direction, (99 * memory + gradient) / 100]


@wrong("lion", "zero-as-minus")
def up_or_down(gradient, memory, t):
    direction = 2.0 * (0.9 * memory + 0.1 * gradient > 0) - 1
    return direction, 0.99 * memory + 0.01 * gradient


@wrong("lion", "zero-divided")
def by_its_size(gradient, memory, t):
    mixed = 0.9 * memory + 0.1 * gradient
    with np.errstate(invalid="ignore"):
        return mixed / np.abs(mixed), 0.99 * memory + 0.01 * gradient


@wrong("lion", "new-memory")
def memory_first(gradient, memory, t):
    memory = 0.99 * memory + 0.01 * gradient
    return np.sign(0.9 * memory + 0.1 * gradient), memory


@wrong("lion", "sign-of-memory")
def memory_first_and_its_sign(gradient, memory, t):
    memory = memory + (gradient - memory) / 100
    return np.sign(memory), memory


@wrong("lion", "short-memory")
def one_average(gradient, memory, t):
    memory = 0.9 * memory + 0.1 * gradient
    return np.sign(memory), memory


@wrong("lion", "newest")
def sign_descent(gradient, memory, t):
    return np.sign(gradient), memory


@wrong("lion", "uphill")
def turned(gradient, memory, t):
    return -np.sign(0.9 * memory + 0.1 * gradient), 0.99 * memory + 0.01 * gradient


@right("steps-needed")
def step_by_step(lr, curvature, factor):
    if not 0 < lr * curvature < 2:
        return float("inf")
    left, steps = 1.0, 0
    while abs(left) > 1 / factor:
        left -= lr * curvature * left
        steps += 1
    return steps


@right("steps-needed")
def with_another_base(lr, curvature, factor):
    share = abs(1 - lr * curvature)
    with np.errstate(divide="ignore"):
        exact = -np.log10(factor) / np.log10(share) if share < 1 else np.inf
    return max(1, np.ceil(exact))


@wrong("steps-needed", "error")
def without_abs(lr, curvature, factor):
    return math.ceil(math.log(factor) / -math.log(1 - lr * curvature))


@wrong("steps-needed", "no-overshooting")
def only_one_side(lr, curvature, factor):
    share = 1 - lr * curvature
    if share < 0:
        return math.inf
    return 1 if share == 0 else math.ceil(math.log(1 / factor, share))


@right("steps-needed")
def by_powers(lr, curvature, factor):
    share = abs(1 - lr * curvature)
    return (
        next((n for n in range(1_000_000) if share**n <= 1 / factor), None) if share < 1 else np.inf
    )


@wrong("steps-needed", "below")
def until_it_is_below(lr, curvature, factor):
    x, steps = 1.0, 0
    if lr * curvature >= 2:
        return math.inf
    while abs(x) >= 1 / factor:
        x, steps = x - lr * curvature * x, steps + 1
    return steps


@wrong("steps-needed", "rounded-down")
def cut_off(lr, curvature, factor):
    share = abs(1 - lr * curvature)
    if share in (0, 1) or share > 1:
        return 1 if share == 0 else math.inf
    return int(math.log(factor) / -math.log(share))


@wrong("steps-needed", "rule-of-thumb")
def as_in_the_chapter(lr, curvature, factor):
    if lr * curvature >= 2:
        return math.inf
    return math.ceil(math.log(factor) / lr / curvature)


@wrong("steps-needed", "rule-of-thumb")
def as_in_the_chapter_with_numpy(lr, curvature, factor):
    steps = np.ceil(np.log(factor) / (lr * curvature))
    return steps if lr * curvature < 2 else np.inf


@right("limits")
def from_the_curvature(plain, beta):
    curvature = 2 / plain
    ball = 2 * (1 + beta) / curvature
    average = 2 * (1 + beta) / (1 - beta) / curvature
    return np.array([ball, average, 2 * (1 + beta) / (1 + 2 * beta) / curvature])


@wrong("limits", "ball-for-average")
def textbook_first(plain, beta):
    return [
        plain * (1 + beta) / (1 - beta),
        plain * (1 + beta),
        plain * (1 + beta) / (1 + 2 * beta),
    ]


@wrong("limits", "shape")
def ball_alone(plain, beta):
    return plain * (1 + beta)


@wrong("limits", "curvature-one")
def as_in_the_chapter_for_this_beta(plain, beta):
    return [2 * (1 + beta), 2 * (1 + beta) / (1 - beta), 2 * (1 + beta) / (1 + 2 * beta)]


@wrong("limits", "of-the-chapter")
def copied_from_the_chapter(plain, beta):
    return [3.8, 38, 1.357]


@wrong("limits", "nesterov-tolerant")
def nesterov_as_the_ball(plain, beta):
    ball = plain * (1 + beta)
    return [ball, ball / (1 - beta), ball]


@wrong("regression-step", "of-three")
def batch_of_three(inputs, targets, theta, rows, lr):
    errors = inputs[rows] @ theta - targets[rows]
    return theta - lr * inputs[rows].T @ errors / 3


@wrong("regression-step", "no-rate")
def whole_gradient(inputs, targets, theta, rows, lr):
    errors = inputs[rows] @ theta - targets[rows]
    return theta - inputs[rows].T @ errors / len(rows)


@wrong("regression-step", "last-alone")
def overwritten(inputs, targets, theta, rows, lr):
    for row in rows:
        slope = (inputs[row] @ theta - targets[row]) * inputs[row]
    return theta - lr * slope / len(rows)


@wrong("regression-step", "product-of-means")
def means_first(inputs, targets, theta, rows, lr):
    error = np.mean(inputs[rows] @ theta - targets[rows])
    return theta - lr * error * np.mean(inputs[rows], axis=0)


@wrong("schedule", "begins-again")
def cycles(t, peak, steps, rise, fall):
    t = t % steps
    if t < rise:
        return peak * t / rise
    return peak * min(1, (steps - t) / fall)


@wrong("schedule", "falls-after-the-end")
def fall_on_top(t, peak, steps, rise, fall):
    if t < rise:
        return peak * t / rise
    return peak * max(0, min(1, (steps + fall - t) / fall))


@wrong("schedule", "rises-by-all-steps")
def slow_rise(t, peak, steps, rise, fall):
    if t < rise:
        return peak * t / steps
    return peak * max(0, min(1, (steps - t) / fall))


@wrong("lion", "newest")
def memory_not_returned(gradient, memory, t):
    return np.sign(0.9 * memory + 0.1 * gradient), memory


@wrong("lion", "memory-of-directions")
def one_thing_for_both(gradient, memory, t):
    direction = np.sign(0.9 * memory + 0.1 * gradient)
    return direction, direction


@wrong("lion", "equal-weights")
def signs_of_a_sum(gradient, memory, t):
    return np.sign(memory + gradient), 0.99 * memory + 0.01 * gradient


@wrong("steps-needed", "impatient")
def loop_with_a_cap(lr, curvature, factor):
    x = 1.0
    for steps in range(1, 10_001):
        x = x - lr * curvature * x
        if abs(x) * factor <= 1:
            return steps
    return math.inf


@right("steps-needed")
def counted(lr, curvature, factor):
    share, left, steps = abs(1 - lr * curvature), 1.0, 0
    if share >= 1:
        return np.inf
    while left > 1 / factor:
        left, steps = left * share, steps + 1
    return np.int64(steps)


@wrong("steps-needed", "decimal-logarithm")
def mixed_logarithms(lr, curvature, factor):
    share = abs(1 - lr * curvature)
    if share >= 1:
        return math.inf
    return 1 if share == 0 else math.ceil(-math.log10(factor) / math.log(share))


@wrong("steps-needed", "error")
def zero_forgotten(lr, curvature, factor):
    share = abs(1 - lr * curvature)
    return math.inf if share >= 1 else math.ceil(math.log(factor) / -math.log(share))


@wrong("limits", "average-without-the-ball")
def shorter_steps_alone(plain, beta):
    return [plain * (1 + beta), plain / (1 - beta), plain * (1 + beta) / (1 + 2 * beta)]


@wrong("limits", "average-nesterov")
def in_another_order(plain, beta):
    ball = plain * (1 + beta)
    return [ball, ball / (1 + 2 * beta), ball / (1 - beta)]


@wrong("regression-step", "shares-one-by-one")
def weights_move_within_the_batch(inputs, targets, theta, rows, lr):
    for row in rows:
        theta = theta - lr / len(rows) * (inputs[row] @ theta - targets[row]) * inputs[row]
    return theta


@wrong("schedule", "zero-early")
def counted_to_the_last_step(t, peak, steps, rise, fall):
    if t < rise:
        return peak * t / rise
    return peak if t <= steps - fall else max(0, peak * (steps - t - 1) / fall)


@wrong("steps-needed", "number-for-never")
def minus_one(lr, curvature, factor):
    share = abs(1 - lr * curvature)
    if share >= 1:
        return -1
    return 1 if share == 0 else math.ceil(math.log(factor) / -math.log(share))
