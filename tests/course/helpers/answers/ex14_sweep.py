"""Answers to exercise 14, sweep and stop."""

import math

import numpy as np

from tests.course.helpers.book import right, wrong


@right("best-rate")
def by_hand(rates, losses):
    usable = [(loss, rate) for loss, rate in zip(losses, rates, strict=True) if loss == loss]
    best, ratio = min(usable)[1], rates[-1] / rates[-2]
    return [best * ratio ** (k / 3) for k in range(-3, 4)]


@right("best-rate")
def in_logarithms(rates, losses):
    middle = np.argmin(np.where(np.isnan(losses), np.inf, losses))
    width = np.diff(np.log(rates)).mean()
    return np.exp(np.linspace(np.log(rates[middle]) - width, np.log(rates[middle]) + width, 7))


@wrong("best-rate", "nan")
def nan_is_small(rates, losses):
    best, ratio = rates[losses.argmin()], rates[1] / rates[0]
    return best * ratio ** np.linspace(-1, 1, 7)


@wrong("best-rate", "evenly")
def with_linspace(rates, losses):
    best, ratio = rates[np.nanargmin(losses)], rates[1] / rates[0]
    return np.linspace(best / ratio, best * ratio, 7)


@wrong("best-rate", "inside")
def neighbours_cut_off(rates, losses):
    i = int(np.nanargmin(losses))
    near = rates[max(0, i - 1) : i + 2]
    return np.geomspace(near[0], near[-1], 7)


@wrong("best-rate", "error")
def neighbour_beyond(rates, losses):
    i = np.nanargmin(losses)
    return np.geomspace(rates[i - 1], rates[i + 1], 7)


@wrong("best-rate", "shape")
def default_count(rates, losses):
    best, ratio = rates[np.nanargmin(losses)], rates[1] / rates[0]
    return np.geomspace(best / ratio, best * ratio)


@wrong("best-rate", "changed-input")
def holes_filled(rates, losses):
    losses[np.isnan(losses)] = np.inf
    best, ratio = rates[losses.argmin()], rates[1] / rates[0]
    return np.geomspace(best / ratio, best * ratio, 7)


@right("early-stopping")
def everything_copied(training, patience):
    log, best = [], 0
    for loss, weights in training:
        log.append((loss, list(weights)))
        if log[-1][0] < log[best][0]:
            best = len(log) - 1
        if len(log) - 1 - best == patience:
            break
    return len(log) - 1, best, log[best][1]


@right("early-stopping")
def by_hand_with_next(training, patience):
    best, left, epoch = math.inf, patience, -1
    while left:
        try:
            loss, weights = next(training)
        except StopIteration:
            break
        epoch, left = epoch + 1, left - 1
        if min(best, loss) == loss != best:
            best, left, kept = loss, patience, (epoch, np.array(weights))
    return [epoch, *kept]


@wrong("early-stopping", "last-weights")
def kept_without_a_copy(training, patience):
    best, waited = math.inf, 0
    for epoch, (loss, weights) in enumerate(training):
        if loss < best:
            best, waited, best_epoch, kept = loss, 0, epoch, weights
        else:
            waited += 1
        if waited == patience:
            break
    return epoch, best_epoch, kept


@wrong("early-stopping", "final-weights")
def listed(training, patience):
    log = list(training)
    best = 0
    for epoch in range(len(log)):
        if log[epoch][0] < log[best][0]:
            best = epoch
        if epoch - best == patience:
            break
    return epoch, best, log[best][1]


@wrong("early-stopping", "order")
def the_best_first(training, patience):
    last, best, weights = everything_copied(training, patience)
    return best, last, weights


@wrong("early-stopping", "waits-longer")
def more_than_patience(training, patience):
    best, waited = math.inf, 0
    for epoch, (loss, weights) in enumerate(training):
        waited += 1
        if loss < best:
            best, waited, kept = loss, 0, (epoch, weights.copy())
        if waited > patience:
            break
    return epoch, *kept


@wrong("early-stopping", "never-resets")
def bad_epochs(training, patience):
    best, bad = math.inf, 0
    for epoch, (loss, weights) in enumerate(training):
        if loss < best:
            best, kept = loss, (epoch, weights.copy())
            continue
        bad += 1
        if bad == patience:
            break
    return epoch, *kept


@wrong("early-stopping", "nan-best")
def turned_round(training, patience):
    best, waited = math.inf, 0
    for epoch, (loss, weights) in enumerate(training):
        if loss >= best:
            waited += 1
        else:
            best, waited, kept = loss, 0, (epoch, weights.copy())
        if waited == patience:
            break
    return epoch, *kept


@wrong("early-stopping", "no-end")
def return_in_the_loop(training, patience):
    best, waited = math.inf, 0
    for epoch, (loss, weights) in enumerate(training):
        if loss < best:
            best, waited, kept = loss, 0, (epoch, weights.copy())
        else:
            waited += 1
            if waited == patience:
                return epoch, *kept
    return None


@wrong("early-stopping", "error")
def as_if_it_were_a_list(training, patience):
    losses = [training[epoch][0] for epoch in range(len(training))]
    return len(losses) - 1, int(np.argmin(losses)), training[int(np.argmin(losses))][1]


@wrong("best-rate", "start-value")
def lowest_below_ten(rates, losses):
    lowest, best = 10.0, rates[0]
    for rate, loss in zip(rates, losses, strict=True):
        if loss < lowest:
            lowest, best = loss, rate
    ratio = rates[1] / rates[0]
    return best * ratio ** np.linspace(-1, 1, 7)


@wrong("best-rate", "six")
def one_rate_less(rates, losses):
    best, ratio = rates[np.nanargmin(losses)], rates[1] / rates[0]
    return [best * ratio ** (k / 2.5 - 1) for k in range(6)]


@wrong("best-rate", "whole-range")
def all_of_it(rates, losses):
    return np.geomspace(min(rates), max(rates), 7)


@wrong("best-rate", "difference-for-ratio")
def even_steps(rates, losses):
    k = np.nanargmin(losses)
    return np.linspace(rates[k] - (rates[1] - rates[0]), rates[k] + rates[1] - rates[0], 7)


@wrong("early-stopping", "start-value")
def best_begins_at_ten(training, patience):
    best, waited, best_epoch, kept = 10.0, 0, 0, np.zeros(2)
    for epoch, (loss, weights) in enumerate(training):
        if epoch == 0:
            kept = np.zeros(len(weights))
        if loss < best:
            best, waited, best_epoch, kept = loss, 0, epoch, weights.copy()
        else:
            waited += 1
        if waited == patience:
            break
    return epoch, best_epoch, kept
