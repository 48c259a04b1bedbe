"""Answers to exercise 07, accumulation."""

import numpy as np
import torch
from torch.nn.functional import mse_loss

from tests.course.helpers.book import right, wrong


@right("accumulated-gradient")
def as_in_the_chapter(model, pieces):
    model.zero_grad()
    for x, y in pieces:
        loss = mse_loss(model(x), y) / len(pieces)
        loss.backward()
    return model.weight.grad, model.bias.grad


@right("accumulated-gradient")
def by_the_sum_of_losses(model, pieces):
    loss = sum(((model(x) - y) ** 2).mean() for x, y in pieces) / len(pieces)
    return torch.autograd.grad(loss, [model.weight, model.bias])


@right("accumulated-gradient")
def divided_at_the_end(model, pieces):
    for x, y in pieces:
        mse_loss(model(x), y).backward()
    return [p.grad / len(pieces) for p in model.parameters()]


@right("accumulated-gradient")
def by_hand(model, pieces):
    n, weight, bias = sum(len(x) for x, _ in pieces), 0.0, 0.0
    for x, y in pieces:
        error = (x @ model.weight.T + model.bias - y).detach().numpy()
        weight = weight + 2 * error.T @ x.numpy() / n
        bias = bias + 2 * error.sum(axis=0) / n
    return weight, bias


@wrong("accumulated-gradient", "sum")
def as_in_the_notes(model, pieces):
    for x, y in pieces:
        mse_loss(model(x), y).backward()
    return model.weight.grad, model.bias.grad


@wrong("accumulated-gradient", "last-share")
def cleared_out_of_habit(model, pieces):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for x, y in pieces:
        optimizer.zero_grad()
        (mse_loss(model(x), y) / len(pieces)).backward()
    return model.weight.grad, model.bias.grad


@wrong("accumulated-gradient", "last-piece")
def the_last_loss(model, pieces):
    for x, y in pieces:
        loss = mse_loss(model(x), y)
    loss.backward()
    return model.weight.grad, model.bias.grad


@wrong("accumulated-gradient", "rows-of-a-piece")
def divided_by_rows(model, pieces):
    for x, y in pieces:
        (mse_loss(model(x), y) / len(x)).backward()
    return model.weight.grad, model.bias.grad


@wrong("accumulated-gradient", "divided-on-the-way")
def scaled_within_the_loop(model, pieces):
    for x, y in pieces:
        mse_loss(model(x), y).backward()
        for p in model.parameters():
            p.grad.mul_(1 / len(pieces))
    return model.weight.grad, model.bias.grad


@wrong("accumulated-gradient", "error")
def kept_graph(model, pieces):
    loss = sum(mse_loss(model(x), y) for x, y in pieces)
    for _ in pieces:
        loss.backward()
    return model.weight.grad, model.bias.grad


@wrong("accumulated-gradient", "weights")
def weights_for_gradients(model, pieces):
    for x, y in pieces:
        (mse_loss(model(x), y) / len(pieces)).backward()
    return model.weight, model.bias


@wrong("accumulated-gradient", "nothing")
def never_backward(model, pieces):
    sum(mse_loss(model(x), y) for x, y in pieces)
    return model.weight.grad, model.bias.grad


@wrong("accumulated-gradient", "eight")
def copied_from_the_chapter(model, pieces):
    for number, (x, y) in enumerate(pieces, 1):
        (mse_loss(model(x), y) / 8).backward()
        if number % 8 == 0:
            model.zero_grad()
    return model.weight.grad, model.bias.grad


@right("ragged-batches")
def by_split(model, x, y, size):
    for part, target in zip(x.split(size), y.split(size), strict=True):
        (mse_loss(model(part), target) * len(part) / len(x)).backward()
    return model.weight.grad, model.bias.grad


@right("ragged-batches")
def by_slices_and_sums(model, x, y, size):
    for first in range(0, len(x), size):
        part = slice(first, first + size)
        (mse_loss(model(x[part]), y[part], reduction="sum") / len(x)).backward()
    return [p.grad for p in model.parameters()]


@right("ragged-batches")
def divided_last(model, x, y, size):
    n = len(x)
    while len(x):
        rows = min(size, len(x))
        (rows * mse_loss(model(x[:rows]), y[:rows])).backward()
        x, y = x[rows:], y[rows:]
    return model.weight.grad / n, model.bias.grad / n


@right("ragged-batches")
def with_an_empty_piece_at_times(model, x, y, size):
    for k in range(len(x) // size + 1):
        part = slice(k * size, (k + 1) * size)
        (mse_loss(model(x[part]), y[part]) * len(x[part]) / len(x)).backward()
    return model.weight.grad, model.bias.grad


@wrong("ragged-batches", "equal-shares")
def each_the_same(model, x, y, size):
    parts = list(zip(x.split(size), y.split(size), strict=True))
    for part, target in parts:
        (mse_loss(model(part), target) / len(parts)).backward()
    return model.weight.grad, model.bias.grad


@wrong("ragged-batches", "full-pieces")
def rounded_down(model, x, y, size):
    for part, target in zip(x.split(size), y.split(size), strict=True):
        (mse_loss(model(part), target) / (len(x) // size)).backward()
    return model.weight.grad, model.bias.grad


@wrong("ragged-batches", "dropped")
def whole_pieces_only(model, x, y, size):
    number = len(x) // size
    for k in range(number):
        part = slice(k * size, (k + 1) * size)
        (mse_loss(model(x[part]), y[part]) / number).backward()
    return model.weight.grad, model.bias.grad


@wrong("ragged-batches", "same-size")
def size_over_rows(model, x, y, size):
    for part, target in zip(x.split(size), y.split(size), strict=True):
        (mse_loss(model(part), target) / (len(x) / size)).backward()
    return model.weight.grad, model.bias.grad


@wrong("ragged-batches", "weights")
def parameters_themselves(model, x, y, size):
    for part, target in zip(x.split(size), y.split(size), strict=True):
        (mse_loss(model(part), target) * len(part) / len(x)).backward()
    return list(model.parameters())


@wrong("ragged-batches", "share-of-a-piece")
def rows_over_size(model, x, y, size):
    for part, target in zip(x.split(size), y.split(size), strict=True):
        (mse_loss(model(part), target, reduction="sum") / size).backward()
    return model.weight.grad, model.bias.grad


@right("clipped-step")
def in_three_lines(theta, gradients, lr, limit):
    mean = sum(gradients) / len(gradients)
    norm = np.sqrt(np.sum(mean**2))
    return theta - lr * (mean * limit / norm if norm > limit else mean)


@right("clipped-step")
def in_torch(theta, gradients, lr, limit):
    mean = torch.stack([torch.tensor(g) for g in gradients]).mean(dim=0)
    return torch.tensor(theta) - lr * mean * min(1.0, limit / mean.norm().item())


@right("clipped-step")
def by_torchs_own_clipping(theta, gradients, lr, limit):
    place = torch.tensor(theta, requires_grad=True)
    place.grad = torch.tensor(np.mean(gradients, axis=0))
    torch.nn.utils.clip_grad_norm_([place], limit)
    return theta - lr * place.grad.numpy()


@right("clipped-step")
def with_lists(theta, gradients, lr, limit):
    mean = [sum(column) / len(gradients) for column in zip(*gradients, strict=True)]
    longer = max(1.0, sum(entry**2 for entry in mean) ** 0.5 / limit)
    return [place - lr * entry / longer for place, entry in zip(theta, mean, strict=True)]


@wrong("clipped-step", "each-piece")
def clipped_in_the_loop(theta, gradients, lr, limit):
    total = np.zeros_like(theta)
    for g in gradients:
        norm = np.linalg.norm(g)
        total += (g if norm <= limit else g * limit / norm) / len(gradients)
    return theta - lr * total


@wrong("clipped-step", "sum")
def never_divided(theta, gradients, lr, limit):
    total = sum(gradients)
    return theta - lr * total * min(1, limit / np.linalg.norm(total))


@wrong("clipped-step", "always")
def without_a_question(theta, gradients, lr, limit):
    mean = np.mean(gradients, axis=0)
    return theta - lr * limit * mean / np.linalg.norm(mean)


@wrong("clipped-step", "by-value")
def by_minimum(theta, gradients, lr, limit):
    return theta - lr * np.maximum(np.minimum(np.mean(gradients, 0), limit), -limit)


@wrong("clipped-step", "changed-input")
def into_theta(theta, gradients, lr, limit):
    mean = np.mean(gradients, axis=0)
    theta -= lr * mean * min(1, limit / np.linalg.norm(mean))
    return theta


@wrong("clipped-step", "changed-input")
def into_the_first_gradient(theta, gradients, lr, limit):
    total = gradients[0]
    for g in gradients[1:]:
        total += g
    total /= len(gradients)
    return theta - lr * total * min(1, limit / np.linalg.norm(total))


@wrong("clipped-step", "gradient-alone")
def forgets_the_step(theta, gradients, lr, limit):
    mean = np.mean(gradients, axis=0)
    return mean / max(1, np.linalg.norm(mean) / limit)


@wrong("clipped-step", "shape")
def all_entries_in_one(theta, gradients, lr, limit):
    mean = np.mean(gradients)
    return mean * min(1, limit / abs(mean))


@right("accumulated-gradient")
def written_out_by_numpy(model, pieces):
    x, y = (np.concatenate([part.numpy() for part in column]) for column in zip(*pieces))  # noqa: B905
    weight, bias = model.weight.detach().numpy(), model.bias.detach().numpy()
    errors = x @ weight.T + bias - y
    return 2 * errors.T @ x / len(x), 2 * errors.mean(axis=0)


@wrong("accumulated-gradient", "divided-twice")
def mean_of_shares(model, pieces):
    for x, y in pieces:
        (mse_loss(model(x), y) / len(pieces)).backward()
    return model.weight.grad / len(pieces), model.bias.grad / len(pieces)


@wrong("accumulated-gradient", "of-two")
def two_pieces(model, pieces):
    for x, y in pieces:
        (mse_loss(model(x), y) / 2).backward()
    return model.weight.grad, model.bias.grad


@wrong("accumulated-gradient", "square-of-the-mean")
def mean_before_the_square(model, pieces):
    for x, y in pieces:
        ((model(x) - y).mean() ** 2 / len(pieces)).backward()
    return model.weight.grad, model.bias.grad


@wrong("ragged-batches", "first-piece")
def left_in_the_loop(model, x, y, size):
    for a, b in zip(x.split(size), y.split(size), strict=True):
        (mse_loss(model(a), b) * len(a) / len(x)).backward()
        break
    return model.weight.grad, model.bias.grad


@wrong("ragged-batches", "half")
def with_the_half(model, x, y, size):
    for a, b in zip(x.split(size), y.split(size), strict=True):
        (((model(a) - b) ** 2).sum() / (2 * len(x))).backward()
    return model.weight.grad, model.bias.grad


@wrong("ragged-batches", "share-of-a-piece")
def sums_by_size(model, x, y, size):
    for a, b in zip(x.split(size), y.split(size), strict=True):
        (((model(a) - b) ** 2).sum() / size).backward()
    return model.weight.grad, model.bias.grad


@wrong("clipped-step", "largest-entry")
def by_the_largest(theta, gradients, lr, limit):
    g = sum(gradients) / len(gradients)
    return theta - lr * g * min(1, limit / max(abs(g)))


@wrong("clipped-step", "sum-unclipped")
def all_of_them(theta, gradients, lr, limit):
    for g in gradients:
        theta = theta - lr * g
    return theta


@wrong("clipped-step", "unit")
def made_a_unit(theta, gradients, lr, limit):
    g = np.mean(gradients, axis=0)
    n = np.linalg.norm(g)
    return theta - lr * (g / n if n > limit else g)


@wrong("clipped-step", "no-rate")
def rate_forgotten(theta, gradients, lr, limit):
    g = np.mean(gradients, axis=0)
    return theta - g * min(1, limit / np.linalg.norm(g))


@wrong("clipped-step", "error")
def two_entries(theta, gradients, lr, limit):
    a, b = np.mean(gradients, axis=0)
    n = np.hypot(a, b)
    return theta - lr * np.array([a, b]) * min(1, limit / n)


@wrong("accumulated-gradient", "four")
def a_quarter_each(model, pieces):
    for x, y in pieces:
        (0.25 * ((model(x) - y) ** 2).mean()).backward()
    return model.weight.grad, model.bias.grad
