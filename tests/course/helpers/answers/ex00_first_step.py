"""Answers to exercise 00, as learners write them."""

import numpy as np

from tests.course.helpers.book import right, wrong


@right("way-down")
def by_a_list(slope):
    return ["stay", "left", "right"][int(np.sign(slope))]


@right("way-down")
def one_question_after_another(slope):
    if slope == 0:
        return "stay"
    if slope < 0:
        return "right"
    return "left"


@wrong("way-down", "uphill")
def reads_the_slope_as_the_way(slope):
    if slope == 0:
        return "stay"
    return "right" if slope > 0 else "left"


@wrong("way-down", "gentle-stays")
def rounded(slope):
    return {0: "stay", 1: "left", -1: "right"}[int(np.clip(int(slope), -1, 1))]


@wrong("way-down", "never-stays")
def no_third_lamp(slope):
    if slope > 0:
        return "left"
    return "right"


@wrong("way-down", "one-lamp")
def text_is_true(slope):
    return "left" if "slope > 0" else "right"


@right("way-down")
def at_the_start_of_a_sentence(slope):
    return {1: "Left", -1: "Right", 0: "Stay"}[int(np.sign(slope))]


@wrong("way-down", "kind")
def a_number_for_a_word(slope):
    return -np.sign(slope)


@wrong("way-down", "nothing")
def lamp_unlit(slope): ...


@right("one-step-down")
def in_two_lines(x, slope, eta):
    stride = eta * slope
    return x - stride


@right("one-step-down")
def adds_the_way_down(x, slope, eta):
    x += -slope * eta
    return x


@wrong("one-step-down", "climbs")
def plus(x, slope, eta):
    return x + slope * eta


@wrong("one-step-down", "this-valley-only")
def factor_of_the_chapter(x, slope, eta):
    return (1 - eta) * x


@wrong("one-step-down", "rate-on-all")
def brackets(x, slope, eta):
    return (x - slope) * eta


@wrong("one-step-down", "same-stride")
def by_the_lamp(x, slope, eta):
    return x - eta if slope > 0 else x + eta


@wrong("one-step-down", "nothing")
def without_a_return(x, slope, eta):
    x -= eta * slope
