"""Questions on chapter 01: problem setup."""

import math

import numpy as np

from mountain.quiz.questions import Questions

questions = Questions(1, "Problem setup")


@questions.drawn
def _steps_per_digit(pick):
    kappa = pick([50, 80, 200, 400, 1000])
    shrink = (kappa - 1) / (kappa + 1)
    digit = math.log(10) / -math.log(shrink)
    return {
        "text": rf"A quadratic valley has the condition number $\kappa = {kappa}$. At the best "
        "constant rate, about how many steps of plain descent does each further correct digit "
        "cost?",
        "answer": digit,
        "why": rf"About $1.15 \, \kappa$: each step leaves the share "
        rf"$(\kappa-1)/(\kappa+1) = {shrink:.4f}$.",
        "how": r"At the best rate each step leaves the share $(\kappa-1)/(\kappa+1)$. How many "
        "of them make a tenth?",
        "wrong": [
            (
                kappa,
                (
                    r"That is $\kappa$ itself: the right size. A digit is a factor of 10, which "
                    r"makes it $\kappa \ln(10) / 2$."
                ),
            ),
            (
                math.log(10) * kappa,
                (
                    r"That is the price at the rate $1/L$. The best rate, "
                    r"$2/(\mu + L)$, is nearly twice as large."
                ),
            ),
            (
                math.log(10) / 2 * math.sqrt(kappa),
                (
                    r"The root of $\kappa$ is what momentum pays. "
                    r"Plain descent pays $\kappa$."
                ),
            ),
        ],
        "tolerance": 0.02,
    }


@questions.drawn
def _digits_of_a_formula(pick):
    power = pick([3, 5, 6])
    gentle = 10.0**-power
    squared = np.linalg.cond(np.diag([1.0, gentle]).T @ np.diag([1.0, gentle]))
    return {
        "text": rf"Your table $X$ has the condition number $10^{power}$. Forming $X^\top X$ "
        "squares it, and each power of ten in it costs one of the computer's 16 digits. About how "
        r"many digits does the formula $(X^\top X)^{-1} X^\top y$ leave you?",
        "answer": 16 - round(math.log10(squared)),
        "why": rf"$X^\top X$ squares the condition number: $10^{{{2 * power}}}$ eats {2 * power} "
        "digits. `lstsq` never forms it.",
        "how": rf"The square of $10^{power}$ has twice as many zeros. Take them from 16.",
        "wrong": [
            (
                16 - power,
                (
                    r"That is what `lstsq` may keep. Forming $X^\top X$ squares the condition "
                    "number."
                ),
            ),
            (2 * power, "That is how many are lost."),
            (16, "With a condition number of 1, yes."),
        ],
        "tolerance": 0.01,
    }


questions.number(
    "steps-of-gpt-3",
    "GPT-3 read about 300 billion tokens, 3.2 million at a time. About how many steps did its "
    "descent take?",
    300e9 / 3.2e6,
    "Less than a tenth of a million: every step read a great deal.",
    "Divide all tokens by the tokens of one step.",
    (1e6, "That is the manual's usual number. This walk was shorter."),
    (300e9, "That would be one token per step."),
    (93.75, "A factor of a thousand is lost: a billion is a thousand millions."),
    tolerance=0.02,
)


questions.choice(
    "standardise-correlated",
    "Standardising one input made the condition number 1. Now you have five inputs, and they are "
    "strongly correlated. Standardising them …",
    (
        "helps with their units, but the condition number stays above 1.",
        "Shifting and scaling acts on each column alone. What the columns share stays.",
    ),
    (
        "makes the condition number 1 again.",
        (
            "Only if the inputs are uncorrelated. Two nearly equal columns leave a nearly flat "
            "direction, whatever their units."
        ),
    ),
    (
        "does nothing: correlation has no units.",
        "Units are cured even so: a column in millimetres no longer outweighs one in kilometres.",
    ),
)

questions.choice(
    "who-finds-the-slope",
    "In PyTorch, what happens if you call optimizer.step() twice after one backward()?",
    (
        "Two steps along the same slope.",
        "`step()` applies the rule to what stands in `.grad`. Nobody felt the ground again.",
    ),
    (
        "The second call feels the slope at the new place.",
        "No: it is `loss.backward()` that finds the slope.",
    ),
    (
        "The second call does nothing: the slope is used up.",
        "`step()` leaves `.grad` as it was. Only `zero_grad()` clears it.",
    ),
)
