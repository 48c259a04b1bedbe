"""Answers to exercise 12: right ones and wrong ones, as learners write them."""

import copy
import math
from fractions import Fraction

import numpy as np
import torch
from torch.nn.functional import mse_loss

from tests.course.helpers.book import right, wrong


@right("cyclic-schedule")
def by_whole_steps(t, warm, cycle, low, high):
    if t < warm:
        return high * (t + 1) / warm
    steps = t - (warm - 1)
    nearest = (steps + cycle // 2) // cycle
    away = abs(steps - nearest * cycle)
    return low + (high - low) * (1 - 2 * away / cycle) / 2**nearest


@right("cyclic-schedule")
def by_walking_there(t, warm, cycle, low, high):
    rate, height, moves = high / warm, high - low, 0
    for now in range(1, t + 1):
        if now < warm:
            rate += high / warm
            continue
        way = moves % cycle
        height = height / 2 if way == cycle // 2 else height
        rate += (-1 if way < cycle // 2 else 1) * height / (cycle // 2)
        moves += 1
    return rate


@right("cyclic-schedule")
def by_torchs_triangular2(t, warm, cycle, low, high):
    if t < warm:
        return high * (t + 1) / warm
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.1)
    schedule = torch.optim.lr_scheduler.CyclicLR(
        optimizer, low, high, cycle // 2, mode="triangular2", cycle_momentum=False
    )
    steps = t - warm + 1
    if steps < cycle // 2:
        return high - (high - low) * 2 * steps / cycle
    for _ in range(steps - cycle // 2):
        optimizer.step()
        schedule.step()
    return low + (schedule.get_last_lr()[0] - low) / 2


@wrong("cyclic-schedule", "even-peaks")
def copied_from_the_chapter(t, warm, cycle, low, high):
    if t < warm:
        return high * (t + 1) / warm
    swing = (t - warm + 1) / cycle % 1
    return low + (high - low) * abs(1 - 2 * swing)


@wrong("cyclic-schedule", "fades-at-the-peak")
def whole_cycles_counted(t, warm, cycle, low, high):
    if t < warm:
        return high * (t + 1) / warm
    number, within = divmod(t - warm + 1, cycle)
    return low + (high - low) / 2**number * abs(1 - 2 * within / cycle)


@wrong("cyclic-schedule", "late")
def everything_from_zero(t, warm, cycle, low, high):
    if t <= warm:
        return high * t / warm
    swing = (t - warm) / cycle
    return low + (high - low) * abs(1 - 2 * (swing % 1)) / 2 ** int(swing + 0.5)


@wrong("cyclic-schedule", "low-halved")
def all_of_it_halved(t, warm, cycle, low, high):
    if t < warm:
        return high * (t + 1) / warm
    swing = (t - warm + 1) / cycle
    return (low + (high - low) * abs(1 - 2 * (swing % 1))) / 2 ** round(swing + 1e-9)


@wrong("cyclic-schedule", "high-halved")
def lower_peaks(t, warm, cycle, low, high):
    if t < warm:
        return high * (t + 1) / warm
    swing = (t - warm + 1) / cycle
    peak = high / 2 ** int(swing + 0.5)
    return low + (peak - low) * abs(1 - 2 * (swing % 1))


@wrong("cyclic-schedule", "error")
def division_left_whole(t, warm, cycle, low, high):
    return [low, high][(t - warm) // cycle]


@right("missing-zero-grad")
def by_the_sums(positions, lr):
    total = positions[0]
    for t in range(1, len(positions) - 1):
        step = (positions[t] - positions[t + 1]) / lr
        if abs(step - positions[t]) < abs(step - positions[t] - total):
            return t
        total += positions[t]
    return 0


@right("missing-zero-grad")
def by_playing_every_loop(positions, lr):
    def loop(every):
        x, total, log = positions[0], 0.0, [positions[0]]
        for t in range(len(positions) - 1):
            total = x if t % every == 0 else total + x
            x -= lr * total
            log.append(x)
        return log

    numbers = range(1, len(positions))
    best = min(numbers, key=lambda every: np.abs(np.subtract(loop(every), positions)).max())
    return best if best < len(positions) - 1 else 0


@right("missing-zero-grad")
def by_the_plain_step(positions, lr):
    for t in range(1, len(positions) - 1):
        if math.isclose(positions[t + 1], (1 - lr) * positions[t], abs_tol=1e-5):
            return t
    return 0


@right("missing-zero-grad")
def rounded_to_five(positions, lr):
    for t in range(1, len(positions) - 1):
        if round(positions[t + 1], 5) == round(positions[t] * (1 - lr), 5):
            return t
    return 0


@right("missing-zero-grad")
def rounded_slopes(positions, lr):
    felt = -np.diff(positions) / lr
    alike = np.round(felt, 3)[1:] == np.round(positions, 3)[1:-1]
    return int(alike.argmax()) + 1 if alike.any() else 0


@right("missing-zero-grad")
def with_isclose(positions, lr):
    felt = -np.diff(positions) / lr
    found = np.flatnonzero(np.isclose(felt[1:], positions[1:-1]))
    return found[0] + 1 if found.size else 0


@right("missing-zero-grad")
def with_a_wide_tolerance(positions, lr):
    for t in range(1, len(positions) - 1):
        if abs((positions[t] - positions[t + 1]) / lr - positions[t]) < 0.05:
            return t
    return 0


@wrong("missing-zero-grad", "to-the-last-digit")
def rounded_as_the_log_is(positions, lr):
    for t in range(1, len(positions) - 1):
        if round(positions[t] - lr * positions[t], 6) == positions[t + 1]:
            return t
    return 0


@wrong("missing-zero-grad", "slopes-to-the-last-digit")
def slopes_rounded_as_the_log_is(positions, lr):
    for t in range(1, len(positions) - 1):
        if np.round((positions[t] - positions[t + 1]) / lr, 6) == positions[t]:
            return t
    return 0


@wrong("missing-zero-grad", "finds-none")
def exactly_equal(positions, lr):
    for t in range(1, len(positions) - 1):
        if positions[t + 1] == positions[t] - lr * positions[t]:
            return t
    return 0


@wrong("missing-zero-grad", "finds-none")
def from_the_first_step(positions, lr):
    for t in range(len(positions) - 1):
        if abs(positions[t + 1] - (1 - lr) * positions[t]) < 1e-4:
            return t
    return 0


@wrong("missing-zero-grad", "one-more")
def counted_from_one(positions, lr):
    for t in range(1, len(positions) - 1):
        if abs(positions[t + 1] - (1 - lr) * positions[t]) < 1e-4:
            return t + 1
    return 0


@wrong("missing-zero-grad", "last-clearing")
def loop_not_left(positions, lr):
    found = 0
    for t in range(1, len(positions) - 1):
        if abs(positions[t + 1] - (1 - lr) * positions[t]) < 1e-4:
            found = t
    return found


@wrong("missing-zero-grad", "none")
def no_answer_for_never(positions, lr):
    for t in range(1, len(positions) - 1):
        if abs(positions[t + 1] - (1 - lr) * positions[t]) < 1e-4:
            return t
    return None


@wrong("missing-zero-grad", "never-as-right")
def the_largest_truth(positions, lr):
    log = np.array(positions)
    felt = (log[:-1] - log[1:]) / lr
    return int(np.argmax(np.isclose(felt[1:], log[1:-1], atol=1e-3))) + 1


@wrong("missing-zero-grad", "round-one")
def yes_or_no(positions, lr):
    return 1 if abs(positions[2] - (1 - lr) * positions[1]) < 1e-4 else 0


@right("train")
def with_a_scheduler(model, batches, schedule, limit):
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0, momentum=0.9)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, schedule)
    losses = []
    for pieces in batches:
        rows, loss = sum(len(x) for x, _ in pieces), 0.0
        for x, y in pieces:
            share = mse_loss(model(x), y) * len(x) / rows
            share.backward()
            loss += share.item()
        torch.nn.utils.clip_grad_norm_(model.parameters(), limit)
        optimizer.step()
        scheduler.step()
        optimizer.zero_grad()
        losses.append(loss)
    return model.weight, model.bias, losses


@right("train")
def by_hand(model, batches, schedule, limit):
    theta = np.append(model.weight.detach().numpy()[0], model.bias.item())
    velocity, losses = np.zeros(3), []
    for t, pieces in enumerate(batches):
        columns = np.concatenate([np.c_[x.numpy(), np.ones(len(x))] for x, _ in pieces])
        errors = columns @ theta - np.concatenate([y.numpy()[:, 0] for _, y in pieces])
        losses.append(np.mean(errors**2))
        gradient = 2 * errors @ columns / len(errors)
        gradient = gradient * min(1, limit / np.linalg.norm(gradient))
        velocity = 0.9 * velocity + gradient
        theta = theta - schedule(t) * velocity
    return [theta[None, :2], theta[2:], losses]


@right("train")
def on_the_whole_batch(model, batches, schedule, limit):
    optimizer, losses = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9), []
    for t, pieces in enumerate(batches):
        optimizer.param_groups[0]["lr"] = schedule(t)
        optimizer.zero_grad()
        x, y = (torch.cat(column) for column in zip(*pieces, strict=True))
        losses.append(mse_loss(model(x), y))
        losses[-1].backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), limit)
        optimizer.step()
    return model.weight, model.bias, losses


@right("train")
def on_a_copy(model, batches, schedule, limit):
    return with_a_scheduler(copy.deepcopy(model), batches, schedule, limit)


@wrong("train", "keeps-state")
def on_a_model_of_its_own(model, batches, schedule, limit):
    return with_a_scheduler(torch.nn.Linear(2, 1).double(), batches, schedule, limit)


@wrong("train", "rate-early")
def steps_counted_from_one(model, batches, schedule, limit):
    return with_a_scheduler(model, batches, lambda t: schedule(t + 1), limit)


@wrong("train", "rate-by-pieces")
def rate_set_before_each_piece(model, batches, schedule, limit):
    numbers = iter(np.cumsum([len(pieces) for pieces in batches]))
    return with_a_scheduler(model, batches, lambda t: schedule(int(next(numbers, 1)) - 1), limit)


@wrong("train", "scheduler-by-pieces")
def scheduler_moved_with_each_piece(model, batches, schedule, limit):
    numbers = iter(np.cumsum([len(pieces) for pieces in batches]))
    return with_a_scheduler(model, batches, lambda t: schedule(int(next(numbers, 0))), limit)


@wrong("train", "shape")
def without_the_losses(model, batches, schedule, limit):
    return with_a_scheduler(model, batches, schedule, limit)[:2]


@wrong("train", "nothing")
def without_a_return(model, batches, schedule, limit):
    with_a_scheduler(model, batches, schedule, limit)


LOOP = """
def answer(model, batches, schedule, limit):
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0, momentum=0.9)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, schedule)
    losses = []
    for pieces in batches:
        optimizer.zero_grad()
        rows, loss = sum(len(x) for x, _ in pieces), 0.0
        for x, y in pieces:
            share = mse_loss(model(x), y) * len(x) / rows
            share.backward()
            loss += share.item()
        torch.nn.utils.clip_grad_norm_(model.parameters(), limit)
        optimizer.step()
        scheduler.step()
        losses.append(loss)
    return model.weight, model.bias, losses
"""
CLEAR, SHARE = "        optimizer.zero_grad()\n", "            share ="
CLIP = "        torch.nn.utils.clip_grad_norm_(model.parameters(), limit)\n"
STEP, MOVE = "        optimizer.step()\n", "        scheduler.step()\n"
CHANGES = [  # one change in the loop, and what must be recognised in it
    ("sum-noted-too", " * len(x) / rows", ""),
    ("equal-shares-noted-too", "len(x) / rows", "1 / len(pieces)"),
    ("cleared-each", SHARE, "    " + CLEAR + SHARE),
    ("never-cleared", CLEAR, ""),
    ("cleared-early", CLIP, CLIP + CLEAR),
    ("clipped-each", CLIP, "    " + CLIP),
    ("unclipped", CLIP, ""),
    ("by-value", "clip_grad_norm_", "clip_grad_value_"),
    ("rate-constant", MOVE, ""),
    ("no-momentum", ", momentum=0.9", ""),
    ("step-each", CLIP + STEP, "    " + CLIP + "    " + STEP),
    ("loss-last-share", "loss += share", "loss = share"),
    ("first-batch", "    return", "        return"),
]
for _mistake, _old, _new in CHANGES:
    assert LOOP.count(_old) == 1, _old
    _names = {"torch": torch, "mse_loss": mse_loss}
    exec(LOOP.replace(_old, _new), _names)
    wrong("train", _mistake)(_names["answer"])


@right("cyclic-schedule")
def in_fractions(t, warm, cycle, low, high):
    low, high = Fraction(low), Fraction(high)
    if t < warm:
        return high * (t + 1) / warm
    steps = t - warm + 1
    peak, away = (steps + cycle // 2) // cycle, abs((steps + cycle // 2) % cycle - cycle // 2)
    return low + (high - low) / 2**peak * (1 - Fraction(2 * away, cycle))


@wrong("cyclic-schedule", "one-halving")
def halved_once(t, warm, cycle, low, high):
    if t < warm:
        return high * (t + 1) / warm
    swing = (t - warm + 1) / cycle
    height = high - low if swing < 0.5 else (high - low) / 2
    return low + height * abs(1 - 2 * (swing % 1))


@wrong("cyclic-schedule", "fades-all-along")
def decays_by_the_step(t, warm, cycle, low, high):
    if t < warm:
        return high * (t + 1) / warm
    swing = (t - warm + 1) / cycle
    return low + (high - low) * 0.5**swing * abs(1 - 2 * (swing % 1))


@wrong("cyclic-schedule", "no-low")
def down_to_nothing(t, warm, cycle, low, high):
    if t < warm:
        return high * (t + 1) / warm
    swing = (t - warm + 1) / cycle
    return high / 2 ** int(swing + 0.5) * abs(1 - 2 * (swing % 1))


@wrong("missing-zero-grad", "error")
def twelve_steps(log, lr):
    for t in range(1, 14):
        if abs((log[t] - log[t + 1]) / lr - log[t]) < 1e-3:
            return t
    return 0


@right("missing-zero-grad")
def as_an_array(log, lr):
    log = np.array(log)
    plain = np.isclose(log[2:], (1 - lr) * log[1:-1], atol=1e-5, rtol=0)
    return np.array(plain.argmax() + 1 if plain.any() else 0)


def trained(model, batches, schedule, limit, nesterov=False, noted=1.0, own_rate=None):
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0, momentum=0.9, nesterov=nesterov)
    losses = []
    for t, pieces in enumerate(batches):
        optimizer.param_groups[0]["lr"] = own_rate or schedule(t)
        x, y = (torch.cat(column) for column in zip(*pieces, strict=True))
        optimizer.zero_grad()
        loss = mse_loss(model(x), y)
        loss.backward()
        losses.append(loss.detach() * (noted if noted == 1 else len(x)))
        torch.nn.utils.clip_grad_norm_(model.parameters(), limit)
        optimizer.step()
    return model.weight, model.bias, losses


@right("train")
def all_rows_at_once(model, batches, schedule, limit):
    return trained(model, batches, schedule, limit)


@wrong("train", "nesterov")
def looks_ahead(model, batches, schedule, limit):
    return trained(model, batches, schedule, limit, nesterov=True)


@wrong("train", "rate-one")
def rate_never_set(model, batches, schedule, limit):
    return trained(model, batches, schedule, limit, own_rate=1.0)


@wrong("train", "loss-sum-of-squares")
def squares_noted(model, batches, schedule, limit):
    return trained(model, batches, schedule, limit, noted=0)
