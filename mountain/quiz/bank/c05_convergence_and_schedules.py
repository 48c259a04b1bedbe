"""Questions on chapter 05: convergence and schedules."""

import math

from descent_lib import schedules
from mountain.quiz.questions import Questions

questions = Questions(5, "Convergence and schedules")


@questions.drawn
def _cosine_at(pick):
    peak, steps, share = pick([0.1, 0.3, 0.02]), pick([600, 1200, 3000]), pick([4, 6, 12])
    planned = schedules.cosine(peak, steps)
    t = steps // share
    return {
        "text": f"A cosine schedule falls from {peak:g} to 0 in {steps} steps. Which learning rate "
        f"does it give at step {t}?",
        "answer": planned(t),
        "why": rf"Half a wave: ${peak:g} \cdot (1 + \cos(\pi/{share}))/2$.",
        "how": r"The rate is $\eta_0 \, (1 + \cos(\pi t/T))/2$, with the angle in radians.",
        "wrong": [
            (
                schedules.linear(peak, steps)(t),
                "That is a straight line. The cosine stays high at first.",
            ),
            (peak * math.cos(math.pi / share), "A cosine goes down to $-1$. Add 1 and halve it."),
            (
                peak * (1 + math.cos(math.pi * t)) / 2,
                (
                    r"The angle is $\pi t/T$: divide by the "
                    "number of steps."
                ),
            ),
        ],
        "tolerance": 0.003,
    }


@questions.drawn
def _noise_floor(pick):
    eta = pick([0.1, 0.2, 0.3, 0.4])
    return {
        "text": r"On $x^2/2$ every slope carries noise of variance 1. Plain descent walks on and "
        rf"on with $\eta = {eta:g}$. On which value does the mean of $x^2$ settle?",
        "answer": eta**2 / (1 - (1 - eta) ** 2),
        "why": r"$\eta/(2-\eta)$: what a step forgets, the noise brings back.",
        "how": r"One step turns the mean square $m$ into $(1-\eta)^2 m + \eta^2$. Which $m$ stays "
        "the same?",
        "wrong": [
            (eta / 2, r"A good approximation for small $\eta$. Exactly, it is $\eta/(2-\eta)$."),
            (eta**2, "That is the noise of one step. The earlier ones are not quite forgotten."),
            (0, "Without noise, yes. With it, a constant rate never comes to rest."),
            (
                math.sqrt(eta / (2 - eta)),
                "That is the typical distance. The question was for its square.",
            ),
        ],
    }


questions.choice(
    "cut-short",
    "A cosine was planned for 1000 steps on a noisy loss. The power fails after 500. "
    "What is missing?",
    (
        "The fall of the rate, which would have averaged out the noise.",
        "At half time the rate is still half of the peak, and so is, roughly, the noise floor.",
    ),
    (
        "Half of the progress, since half of the steps are missing.",
        (
            "Progress is not even. The steep directions were done long ago; it is the noise that "
            "is still there."
        ),
    ),
    (
        "Nothing: the first half is where learning happens.",
        "The loss falls a lot at the end, when the rate goes to zero.",
    ),
)

questions.choice(
    "order-of-two-steps",
    "In PyTorch, which comes first after loss.backward(): optimizer.step() or scheduler.step()?",
    ("optimizer.step()", "Else the first value of the schedule is skipped, and PyTorch warns."),
    ("scheduler.step()", "Then the optimizer never uses the schedule's first value."),
    (
        "It makes no difference.",
        "It shifts the schedule by one step: with warmup, the first step is another one.",
    ),
)
