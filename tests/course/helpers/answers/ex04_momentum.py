"""Answers to exercise 04. For ``value`` tasks they are functions of the numbers given."""

import numpy as np

from tests.course.helpers.book import right, wrong


@right("heavy-ball")
def in_one_line(gradient, velocity, t):
    return (0.9 * velocity + gradient,) * 2


@right("heavy-ball")
def as_a_list(gradient, velocity, t):
    velocity = gradient + velocity - 0.1 * velocity
    return [velocity, velocity]


@right("heavy-ball")
def with_all_gradients_as_state(gradient, velocity, t):
    seen = [*velocity, gradient] if isinstance(velocity, list) else [gradient]
    return sum(0.9 ** (len(seen) - 1 - i) * g for i, g in enumerate(seen)), seen


@wrong("heavy-ball", "averages")
def average_by_difference(gradient, velocity, t):
    velocity = velocity + 0.1 * (gradient - velocity)
    return velocity, velocity


@wrong("heavy-ball", "changed-input")
def into_the_gradient(gradient, velocity, t):
    gradient += 0.9 * velocity
    return gradient, np.copy(gradient)


@wrong("heavy-ball", "keeps-state")
def velocity_in_a_default(gradient, velocity, t, memory=[0.0]):  # noqa: B006
    memory[0] = 0.9 * memory[0] + np.mean(gradient)
    return memory[0] + 0 * gradient, memory[0]


@wrong("heavy-ball", "no-pair")
def direction_alone(gradient, velocity, t):
    return 0.9 * velocity + gradient


@wrong("heavy-ball", "nothing")
def unwritten(gradient, velocity, t): ...


@wrong("heavy-ball", "forgets")
def state_never_kept(gradient, velocity, t):
    new = 0.9 * velocity + gradient
    return new, velocity


@wrong("heavy-ball", "uphill")
def signed_velocity(gradient, velocity, t):
    return -(gradient - 0.9 * velocity), 0.9 * velocity - gradient


@wrong("heavy-ball", "before")
def old_velocity_first(gradient, velocity, t):
    old = velocity
    velocity = 0.9 * velocity + gradient
    return old, velocity


@wrong("heavy-ball", "faded-before")
def fades_walks_adds(gradient, velocity, t):
    v = 0.9 * velocity
    return v, v + gradient


@wrong("heavy-ball", "sum-before")
def walks_and_adds(gradient, velocity, t):
    v, g = velocity, gradient
    return v, v + g


@wrong("heavy-ball", "sum")
def beta_forgotten(gradient, velocity, t):
    velocity = velocity + gradient
    return velocity, velocity


@wrong("heavy-ball", "added-twice")
def adds_on_returning(gradient, velocity, t):
    v = 0.9 * velocity + gradient
    return v, v + gradient


@right("averaged-gradients")
def by_difference(gradient, average, t):
    average = average + (1 - 0.9) * (gradient - average)
    return average, average


@right("averaged-gradients")
def a_scaled_ball(gradient, velocity, t):
    velocity = 0.9 * velocity + gradient
    return 0.1 * velocity, velocity


@wrong("averaged-gradients", "heavy")
def the_ball(gradient, velocity, t):
    return gradient + 0.9 * velocity, gradient + 0.9 * velocity


@wrong("averaged-gradients", "divided-by-its-start")
def corrected(gradient, average, t):
    average = 0.9 * average + 0.1 * gradient
    return average / (1 - 0.9 ** (1 + t)), average


@wrong("averaged-gradients", "forgets")
def old_average_kept(gradient, average, t):
    new = average + 0.1 * (gradient - average)
    return new, average


@wrong("averaged-gradients", "before")
def old_average_walked(gradient, average, t):
    return average, average + 0.1 * (gradient - average)


@wrong("averaged-gradients", "keeps-gradient")
def gradient_as_state(gradient, average, t):
    return 0.1 * gradient + 0.9 * average, gradient


@wrong("averaged-gradients", "dampened")
def as_pytorch_dampens(gradient, average, t):
    average = gradient if t == 0 else 0.9 * average + 0.1 * gradient
    return average, average


@wrong("averaged-gradients", "error")
def off_by_a_division(gradient, average, t):
    average = 0.9 * average + 0.1 * gradient
    return average / (1 - 0.9**t), average


@right("training-memory")
def summed(millions, buffers):
    return sum([4 * millions] * 2 + [4 * millions] * buffers)


@wrong("training-memory", "no-gradients")
def weights_and_buffers(millions, buffers):
    return 4 * millions + 4 * millions * buffers


@wrong("training-memory", "weights-only")
def weights_alone(millions, buffers):
    return millions * 10**6 * 4 / 10**6


@wrong("training-memory", "no-buffers")
def weights_and_gradients(millions, buffers):
    return 2 * 4 * millions


@wrong("training-memory", "state-only")
def buffers_alone(millions, buffers):
    return buffers * 4 * millions


@wrong("training-memory", "half-precision")
def two_bytes(millions, buffers):
    return 2 * (2 * millions + buffers * millions)


@wrong("training-memory", "mebibytes")
def in_mebibytes(millions, buffers):
    return 4 * millions * (2 + buffers) / 1.048576


@right("heavy-ball")
def with_a_dict_for_a_state(gradient, velocity, t):
    state = velocity if isinstance(velocity, dict) else {"v": 0}
    new = {"v": 0.9 * state["v"] + gradient}
    return new["v"], new


@right("heavy-ball")
def in_torch(gradient, velocity, t):
    import torch

    v, g = (torch.as_tensor(value, dtype=torch.float64) for value in (velocity, gradient))
    return 0.9 * v + g, 0.9 * v + g


@wrong("heavy-ball", "short-memory")
def tenth_kept(gradient, velocity, t):
    v = 0.1 * velocity + gradient
    return v, v


@wrong("heavy-ball", "old-subtracted")
def brakes(gradient, velocity, t):
    v = gradient - 0.9 * velocity
    return v, v


@wrong("heavy-ball", "fades-by-the-count")
def power_of_t(gradient, velocity, t):
    v = 0.9**t * velocity + gradient
    return v, v


@wrong("heavy-ball", "corrected")
def debiased(gradient, velocity, t):
    v = velocity * 0.9 + gradient
    return v / (1 - 0.9**t * 0.9), v


@wrong("heavy-ball", "shape")
def two_entries(gradient, velocity, t):
    if np.ndim(gradient) == 0:
        return (0.9 * velocity + gradient,) * 2
    v = 0.9 * np.broadcast_to(velocity, np.shape(gradient)) + gradient
    return v.ravel()[:2], v


@wrong("averaged-gradients", "plain-mean")
def mean_so_far(gradient, average, t):
    mean = (t * average + gradient) / (t + 1)
    return mean, mean


@wrong("averaged-gradients", "turned")
def minus_gradient(gradient, average, t):
    average = 0.9 * average - 0.1 * gradient
    return average, average


@wrong("averaged-gradients", "sum-fades-nothing")
def added_tenths(gradient, average, t):
    return average + 0.1 * gradient, average + 0.1 * gradient


@wrong("averaged-gradients", "both-faded")
def one_weight_for_both(gradient, average, t):
    average = 0.9 * average + 0.9 * gradient
    return average, average


@wrong("averaged-gradients", "halves")
def half_and_half(gradient, average, t):
    average = 0.5 * average + 0.5 * gradient
    return average, average


@wrong("averaged-gradients", "keeps-state")
def average_in_a_global(gradient, average, t, kept={}):  # noqa: B006
    kept["v"] = 0.9 * kept.get("v", 0) + 0.1 * np.mean(gradient)
    return kept["v"] + 0 * gradient, kept["v"]


@wrong("training-memory", "gigabytes")
def in_gigabytes(millions, buffers):
    return (1 + 1 + buffers) * millions * 4 / 1e3


@wrong("training-memory", "double-precision")
def eight_bytes(millions, buffers):
    return (2 + buffers) * millions * 8


@wrong("training-memory", "multiplied")
def times_buffers(millions, buffers):
    return millions * (4 + 4) * buffers


@wrong("heavy-ball", "new-one-faded")
def beta_at_the_gradient(gradient, velocity, t):
    velocity = velocity + gradient - 0.1 * gradient
    return velocity, velocity
