"""Questions on chapter 06: worked examples."""

from descent_lib.descent import descend, trail
from descent_lib.landscapes import Bowl
from descent_lib.rules import GradientDescent
from mountain.quiz.questions import Questions

questions = Questions(6, "Worked examples")


questions.number(
    "overshooting-factor",
    r"On $f(x) = x^2$ with $\eta = 1.1$, every step multiplies $x$ by the same number. Which one?",
    trail(descend(Bowl(2.0, 1), GradientDescent(), 1.1, [1.0]), 1).x[1, 0],
    r"$1 - 1.1 \cdot 2$: it jumps to the other side, and lands farther out.",
    r"The slope is $2x$, so a step is $x - \eta \cdot 2x$. Take out $x$.",
    (1.2, "The size is right. But the walk changes sides at every step."),
    (-0.1, "The slope of $x^2$ is $2x$; you took $x$."),
    (-2.2, r"That is $-\eta \cdot 2$, the step alone. Where you stood is missing."),
    (2.2, r"That is $2\eta$. The step is subtracted from where you stand."),
    tolerance=0.002,
)


@questions.drawn
def _after_some_steps(pick):
    eta, start, steps = pick([0.7, 0.8, 1.1, 1.25]), pick([5, 10, 20]), pick([2, 3, 4])
    x = trail(descend(Bowl(2.0, 1), GradientDescent(), eta, [float(start)]), steps).x[:, 0]
    return {
        "text": rf"On $f(x) = x^2$, from $x = {start}$ with $\eta = {eta:g}$: where are you after "
        f"{steps} steps?",
        "answer": x[-1],
        "why": rf"${start} \cdot ({1 - 2 * eta:.2g})^{steps}$.",
        "how": r"Each step multiplies $x$ by $1 - 2\eta$.",
        "wrong": [
            (-x[-1], "Count the jumps: each one changes sides."),
            (x[-2], "One step more."),
            (start * (1 - eta) ** steps, "The slope of $x^2$ is $2x$, not $x$."),
            (
                start + steps * (x[1] - start),
                "The steps are not all alike: the slope is felt anew each time.",
            ),
        ],
        "tolerance": 0.003,
    }


questions.choice(
    "which-valley-lets-go",
    "Two valleys: one deep and sharp, one shallow and flat. You raise the learning rate. "
    "Which one loses its walks first?",
    (
        "The deep one, because it is sharp.",
        "A valley holds walks below $2/\\lambda$. Depth does not enter.",
    ),
    (
        "The shallow one, because its walls are low.",
        "Without noise, what counts is the curvature at the bottom, not the height of the wall.",
    ),
    ("Both at the same rate.", "The border is $2/\\lambda$, and their curvatures differ."),
)

questions.choice(
    "what-clipping-does",
    "On x² with η = 1.1 you clip the slope at 5. The walk …",
    (
        "swings forever, between bounds.",
        (
            "Clipping bounds the stride to 5.5. Near the bottom it does not act, and there 1.1 "
            "still overshoots."
        ),
    ),
    (
        "settles at the bottom.",
        (
            "It would need a rate below 1. Near the bottom the slopes are small, and clipping does "
            "nothing."
        ),
    ),
    ("diverges as before.", "Far out no stride is longer than 5.5 now, so it cannot run away."),
)
