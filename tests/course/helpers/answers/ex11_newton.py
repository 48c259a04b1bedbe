"""Answers to exercise 11, Newton and clipping."""

import numpy as np

from tests.course.helpers.book import right, wrong


@right("newton-step")
def with_the_inverse(x, gradient, hessian, damping):
    return x - np.linalg.inv(hessian + damping * np.identity(len(x))) @ gradient


@right("newton-step")
def diagonal_filled(x, gradient, hessian, damping):
    bent = hessian.copy()
    np.fill_diagonal(bent, np.diag(hessian) + damping)
    return list(x + np.linalg.solve(bent, -gradient))


@right("newton-step")
def along_the_axes(x, gradient, hessian, damping):
    bends, axes = np.linalg.eigh(hessian)
    return x - sum((a @ gradient) / (b + damping) * a for b, a in zip(bends, axes.T, strict=True))


@right("newton-step")
def in_torch(x, gradient, hessian, damping):
    import torch

    x, gradient, hessian = map(torch.from_numpy, (x, gradient, hessian))
    eye = torch.eye(len(x), dtype=torch.float64)
    return x - torch.linalg.solve(hessian + damping * eye, gradient)


@wrong("newton-step", "everywhere")
def added_to_the_array(x, gradient, hessian, damping):
    hessian = hessian + damping
    return x - np.linalg.inv(hessian) @ gradient


@wrong("newton-step", "entry-by-entry")
def to_the_power_minus_one(x, gradient, hessian, damping):
    return x - (hessian + damping * np.eye(len(x))) ** -1 @ gradient


@wrong("newton-step", "backwards")
def plus(x, gradient, hessian, damping):
    return x + np.linalg.inv(hessian + damping * np.eye(len(x))) @ gradient


@wrong("newton-step", "shape")
def divided(x, gradient, hessian, damping):
    return x - gradient / (hessian + damping * np.eye(len(x)))


@wrong("newton-step", "changed-input")
def damped_in_place(x, gradient, hessian, damping):
    hessian += damping * np.eye(len(x))
    return x - np.linalg.solve(hessian, gradient)


@wrong("newton-step", "error")
def damping_left_out_of_the_call(x, gradient, hessian, damping):
    return x - np.linalg.solve(hessian, gradient, damping)


@wrong("newton-step", "error")
def in_three_dimensions(x, gradient, hessian, damping):
    return x - np.linalg.solve(hessian + damping * np.eye(3), gradient)


@wrong("newton-step", "replaces")
def diagonal_filled_with_the_damping(x, gradient, hessian, damping):
    bent = np.array(hessian)
    bent[range(len(x)), range(len(x))] = damping
    return x - np.linalg.inv(bent) @ gradient


@right("clip-global-norm")
def one_long_array(gradients, limit):
    norm = np.linalg.norm(np.concatenate([gradient.ravel() for gradient in gradients]))
    if norm <= limit:
        return gradients
    return tuple(gradient / norm * limit for gradient in gradients)


@right("clip-global-norm")
def as_pytorch_does(gradients, limit):
    norm = np.sqrt(sum(np.linalg.norm(gradient) ** 2 for gradient in gradients))
    factor = min(limit / (norm + 1e-6), 1.0)
    return [gradient * factor for gradient in gradients]


@right("clip-global-norm")
def with_hypot(gradients, limit):
    norm = 0.0
    for gradient in gradients:
        norm = np.hypot(norm, np.linalg.norm(gradient))
    return [gradient / max(1.0, norm / limit) for gradient in gradients]


@wrong("clip-global-norm", "each-alone")
def in_a_loop(gradients, limit):
    clipped = []
    for gradient in gradients:
        norm = np.sqrt(np.sum(gradient**2))
        clipped.append(limit * gradient / norm if norm > limit else gradient)
    return clipped


@wrong("clip-global-norm", "always")
def without_asking(gradients, limit):
    norm = np.linalg.norm([np.linalg.norm(gradient) for gradient in gradients])
    return [limit * gradient / norm for gradient in gradients]


@wrong("clip-global-norm", "matrix-norm")
def with_the_order_two(gradients, limit):
    norm = np.linalg.norm([np.linalg.norm(gradient, 2) for gradient in gradients])
    return [gradient * min(1, limit / norm) for gradient in gradients]


@wrong("clip-global-norm", "no-root")
def squares(gradients, limit):
    total = sum((gradient * gradient).sum() for gradient in gradients)
    return [gradient * limit / total if total > limit else gradient for gradient in gradients]


@wrong("clip-global-norm", "changed-input")
def as_the_underscore_says(gradients, limit):
    norm = np.sqrt(sum((gradient**2).sum() for gradient in gradients))
    for gradient in gradients:
        gradient *= min(1, limit / norm)
    return gradients


@wrong("clip-global-norm", "shape")
def first_two(gradients, limit):
    norm = np.sqrt(sum((gradient**2).sum() for gradient in gradients))
    factor = min(1, limit / norm)
    return gradients[0] * factor, gradients[1] * factor


@wrong("newton-step", "inverse-damped")
def added_to_the_inverse(x, gradient, hessian, damping):
    return x - (np.linalg.inv(hessian) + damping * np.eye(len(x))) @ gradient


@wrong("newton-step", "damps-the-place")
def as_weight_decay(x, gradient, hessian, damping):
    return x - np.linalg.solve(hessian, gradient + damping * x)


@wrong("newton-step", "error")
def three_directions(x, gradient, hessian, damping):
    return x - np.linalg.solve(hessian + damping * np.eye(3), gradient)


@wrong("newton-step", "solved-for-the-place")
def one_equation_for_all(x, gradient, hessian, damping):
    return np.linalg.inv(hessian + damping * np.eye(len(x))) @ (x - gradient)


@right("clip-global-norm")
def by_torch(gradients, limit):
    import torch

    tensors = [torch.tensor(g, requires_grad=True) for g in gradients]
    for tensor, g in zip(tensors, gradients, strict=True):
        tensor.grad = torch.tensor(g)
    torch.nn.utils.clip_grad_norm_(tensors, limit)
    return [tensor.grad for tensor in tensors]


@wrong("clip-global-norm", "error")
def three_arrays(gradients, limit):
    a, b, c = gradients
    norm = np.sqrt((a**2).sum() + (b**2).sum() + (c**2).sum())
    return [g * min(1, limit / norm) for g in (a, b, c)]


@wrong("clip-global-norm", "limit-of-each")
def shared_limit(gradients, limit):
    own = limit / len(gradients)
    return [g if np.linalg.norm(g) <= own else g * own / np.linalg.norm(g) for g in gradients]


@wrong("clip-global-norm", "subtracts")
def takes_it_away(gradients, limit):
    norm = np.sqrt(sum((g**2).sum() for g in gradients))
    return [g - (norm - limit) for g in gradients] if norm > limit else gradients


@wrong("clip-global-norm", "first-norm")
def of_the_weights(gradients, limit):
    norm = np.sqrt((gradients[0] ** 2).sum())
    return [g * limit / norm if norm > limit else g for g in gradients]


@wrong("newton-step", "times-the-step")
def damping_as_a_rate(x, gradient, hessian, damping):
    return x - damping * np.linalg.inv(hessian) @ gradient
