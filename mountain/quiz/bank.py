r"""The questions, chapter by chapter.

To add one, write a ``_choice`` (pairs of option and reply, the right one first), a ``_number`` or a
function under ``@_numbers``. Such a function draws its data with ``pick`` and computes the answer;
its name is the question's key. It returns the fields of a ``Number``: ``text``, ``answer``, ``why``
(for the right answer), ``how`` (the way to it) and ``wrong``, pairs of a mistake's result and what
to say about it. Choose the data such that no mistake gives the right number.
"""

import math

import numpy as np

from descent_lib import energy, schedules
from descent_lib.data import with_bias
from descent_lib.descent import descend, steps_until, trail
from descent_lib.landscapes import Bowl, Landscape, LeastSquares, Quartic, Saddle
from descent_lib.rules import Adam, AMSGrad, EmaMomentum, GradientDescent, Momentum
from descent_lib.second_order import newton
from mountain.quiz.questions import Choice, Generated, Number

_BANK: list = []


def _choice(chapter, key, text, right, *wrong):
    _BANK.append(Choice(key, chapter, text, right, wrong))


def _numbers(chapter):
    def register(make):
        _BANK.append(Generated(make.__name__[1:], chapter, make))
        return make

    return register


def _number(chapter, key, text, answer, why, how, *wrong, tolerance=0.01):
    _BANK.append(Number(key, chapter, text, answer, why, how, wrong, tolerance))


# 00 The mountain


@_numbers(0)
def _limit_on_a_bowl(pick):
    a = pick([0.5, 1.5, 2, 2.5, 4, 5, 8])
    curvature = Bowl(2 * a, 1).hessian([0.0])[0, 0]
    return {
        "text": rf"The ground is $f(x) = {a:g} \, x^2$. Up to which learning rate does plain "
        "descent settle?",
        "answer": 2 / curvature,
        "why": f"The curvature is $L = {curvature:g}$, and the border is $2/L$.",
        "how": "Differentiate $f$ twice: that is the curvature $L$. The border is $2/L$.",
        "wrong": [
            (2 / a, f"That takes {a:g} for the curvature. But $f'' = 2 \\cdot {a:g}$."),
            (
                1 / curvature,
                (
                    "That is $1/L$: there one step lands on the bottom. Up to twice as "
                    "much, the walk swings and still settles."
                ),
            ),
        ],
    }


@_numbers(0)
def _steps_to_a_thousandth(pick):
    eta = pick([0.05, 0.1, 0.2, 0.3, 0.4, 1.6, 1.7, 1.8, 1.9, 1.95])
    walk = descend(Bowl(dimension=1), GradientDescent(), eta, 1.0)
    steps = steps_until(walk, lambda step: abs(step.x[0]) <= 1e-3)
    return {
        "text": rf"On $x^2/2$, with $\eta = {eta:g}$: after how many steps is, for the first time, "
        "at most a thousandth of the distance left?",
        "answer": steps,
        "why": rf"Each step leaves the share $|1 - {eta:g}|$: "
        rf"$\ln 1000 / |\ln |1-\eta|| = {math.log(1000) / abs(math.log(abs(1 - eta))):.2f}$, "
        "rounded up.",
        "how": r"Each step multiplies the distance by $|1-\eta|$. Solve $|1-\eta|^t = 1/1000$ with "
        "logarithms, and round up.",
        "wrong": [
            (steps - 1, "One step too early: a part of a step does not exist, so round up."),
            (
                1000,
                (
                    r"The distances are multiplied, step by step. So it is a logarithm of 1000 "
                    "that counts."
                ),
            ),
        ],
        "tolerance": 0.4 / steps,
    }


_choice(
    0,
    "creep-or-swing",
    "On x²/2 the rates 0.1 and 1.9 both need 132 steps to come a million times closer. "
    "What is different?",
    (
        "1.9 changes sides at every step, 0.1 never does.",
        "The multipliers are $-0.9$ and $0.9$: same size, other sign.",
    ),
    (
        "1.9 ends on a more exact answer.",
        "Both leave $0.9$ of the distance per step: the same error after the same number of steps.",
    ),
    (
        "1.9 climbs first, and comes down later.",
        "No step climbs: each leaves $0.9$ of the distance, so the height falls to $0.81$.",
    ),
)

# 01 Problem setup


@_numbers(1)
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


@_numbers(1)
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


_number(
    1,
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


_choice(
    1,
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

_choice(
    1,
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

# 02 Mathematical formulation


@_numbers(2)
def _one_step_by_hand(pick):
    a, b, x, eta = pick([1, 2, 3]), pick([-5, -1, 4]), pick([2, 3, 4]), pick([0.1, 0.05, 0.02])
    ground = Landscape(lambda x: (a * x * x + b * x)[..., 0], lambda x: 2 * a * x + b)
    after = trail(descend(ground, GradientDescent(), eta, [float(x)]), 1).x[-1, 0]
    return {
        "text": rf"$J(\theta) = {a if a > 1 else ''}\theta^2 {b:+d}\,\theta$. "
        rf"You stand at $\theta = {x}$ and take "
        rf"one step of plain descent with $\eta = {eta:g}$. Where are you?",
        "answer": after,
        "why": rf"The slope there is ${2 * a * x + b}$, and $\theta$ moves against it.",
        "how": rf"Differentiate $J$, put in $\theta = {x}$, multiply by $\eta$, subtract.",
        "wrong": [
            (2 * x - after, "You went uphill: the slope is subtracted."),
            (x - eta * 2 * a * x, rf"The slope of ${b:+d}\,\theta$ is missing."),
            (
                x - eta * (a * x * x + b * x),
                ("You subtracted the height. It is the slope that moves you."),
            ),
            (x - (2 * a * x + b), "The learning rate is missing."),
        ],
        "tolerance": 0.001,
    }


@_numbers(2)
def _batch_for_less_noise(pick):
    size, times = pick([10, 12, 20, 32]), pick([2, 3, 4, 5])
    return {
        "text": f"The slope of a mini-batch of {size} samples has a standard error of "
        f"{0.1 * times:.1f}. "
        "How many samples do you need for 0.1? (The data set is far larger.)",
        "answer": size * times**2,
        "why": rf"Noise falls as $1/\sqrt B$: {times} times less noise costs {times}² as many "
        "samples.",
        "how": rf"The noise falls as $1/\sqrt B$, and it has to become {times} times smaller.",
        "wrong": [
            (
                size * times,
                (
                    r"That would hold if the noise fell as $1/B$. It falls as "
                    r"$1/\sqrt B$."
                ),
            ),
            (times**2, rf"That is the factor. It multiplies the {size} samples."),
            (
                size * math.sqrt(times),
                (
                    r"The root is on the other side: noise falls as "
                    r"$1/\sqrt B$, so $B$ grows with the square."
                ),
            ),
        ],
    }


_choice(
    2,
    "cost-per-step",
    "Which has the lower computational cost per step: batch gradient descent on N samples, or SGD?",
    (
        "SGD: it asks 1 sample, batch descent asks N.",
        (
            "Per step. Per pass over the data they cost the same, and SGD's single samples use a "
            "graphics processor badly."
        ),
    ),
    (
        "Batch descent: it needs fewer steps.",
        "Fewer steps, perhaps. But each of them asks all N samples; the question was about one.",
    ),
    (
        "The same: both compute one gradient.",
        "One gradient each, but batch descent's is an average of N of them.",
    ),
)

_choice(
    2,
    "memory-of-a-batch",
    "The data do not fit into memory. Batch gradient descent is then …",
    (
        "possible: add up the slopes of pieces, then step.",
        "A mean can be summed in pieces. It is slow, not impossible.",
    ),
    ("impossible.", "The full slope is a sum over samples, and a sum can be taken piece by piece."),
    (
        "possible, if you step after each piece.",
        "That is mini-batch descent: a good method, but another one.",
    ),
)

# 03 Derivation


@_numbers(3)
def _slope_of_one_reading(pick):
    w, x, y = pick([5, 7]), pick([2, 3, 4]), pick([1, 2, 25])
    slope = LeastSquares([[float(x)]], [float(y)], scale=0.5).gradient([float(w)])[0]
    error = w * x - y
    return {
        "text": rf"$J(w) = \frac12 (w x - y)^2$ for one reading, $x = {x}$, $y = {y}$. What is "
        rf"$dJ/dw$ at $w = {w}$?",
        "answer": slope,
        "why": rf"Outer times inner: $(wx - y) \cdot x = {error} \cdot {x}$.",
        "how": r"Chain rule: the outer slope, $wx - y$, times the inner one, $x$.",
        "wrong": [
            (error, "The inner derivative is missing: $wx$ grows by $x$ when $w$ grows by 1."),
            (2 * slope, r"The factor $\frac12$ in front cancels the 2 of the square."),
            (error * w, "The inner derivative is taken with respect to $w$, and so it is $x$."),
            (-slope, "The sign is turned: it is prediction minus reading."),
        ],
        "tolerance": 0.001,
    }


@_numbers(3)
def _error_factor(pick):
    x, eta = pick([2, 3, -3, -4, 6]), pick([0.01, 0.02, 0.05, 0.1])
    ground = LeastSquares([[float(x)]], [0.0], scale=0.5)
    factor = trail(descend(ground, GradientDescent(), eta, [1.0]), 1).x[-1, 0]
    return {
        "text": rf"$J(w) = \frac12 (w x - y)^2$ with $x = {x}$. By which factor does one step with "
        rf"$\eta = {eta:g}$ multiply the error $wx - y$?",
        "answer": factor,
        "why": rf"$1 - \eta x^2 = 1 - {eta:g} \cdot {x * x}$, whatever the sign of $x$.",
        "how": r"Put $w - \eta (wx - y) x$ in place of $w$, and collect: $1 - \eta x^2$.",
        "wrong": [
            (
                1 - eta * x,
                (
                    r"One $x$ is missing: one comes from the slope, one from the error "
                    "itself."
                ),
            ),
            (1 + eta * x * x, "That error grows: the step goes uphill."),
            (1 - 2 * eta * x * x, r"That belongs to the loss without the $\frac12$."),
            (eta * x * x, "That is the share that a step takes away. What is left?"),
        ],
        "tolerance": 0.002,
    }


_choice(
    3,
    "width-of-a-difference",
    "You check a gradient by central differences in 64-bit numbers. Which width h, for x near 1?",
    (
        "About 1e-5.",
        r"Near the cube root of $2 \cdot 10^{-16}$, where rounding and bend err alike.",
    ),
    (
        "1e-16: the smaller the better.",
        "Then $x + h$ is $x$ to the computer, and the difference is zero.",
    ),
    (
        "1e-8.",
        (
            "That is the width for a one-sided difference, the square root. Here rounding "
            "already costs more than the bend."
        ),
    ),
    ("0.1.", "Here the bend is in the way: the error grows as $h^2$."),
)

# 04 Algorithm construction


@_numbers(4)
def _luggage(pick):
    millions = pick([25, 60, 110, 350])
    rule = pick([GradientDescent(), Momentum(), Adam(), AMSGrad()])
    extra = np.size(rule.start)
    name = {GradientDescent: "plain descent", Momentum: "momentum", Adam: "Adam"}
    return {
        "text": f"A network has {millions} million weights, in 32-bit numbers. How many megabytes "
        f"(10⁶ bytes) do weights, gradients and the state of "
        f"{name.get(type(rule), 'AMSGrad')} take together?",
        "answer": 4 * millions * (2 + extra),
        "why": f"Weight, gradient and {extra} more, 4 bytes each.",
        "how": "Count the numbers kept for each weight: the weight, its gradient, and what the "
        "optimizer remembers. Each takes 4 bytes.",
        "wrong": [
            (4 * millions, "That is the weights alone, or one byte where there should be four."),
            *([(millions * (2 + extra), "A 32-bit number has 4 bytes.")] if extra != 2 else []),
            *(
                [
                    (
                        4 * millions * (1 + extra),
                        "One of three is missing: weights, gradients, state.",
                    )
                ]
                if extra
                else []
            ),
        ],
    }


@_numbers(4)
def _limit_with_momentum(pick):
    curvature, beta = pick([4, 5, 10, 20, 50]), pick([0.5, 0.8, 0.9, 0.95])
    return {
        "text": rf"The steepest curvature is $L = {curvature}$. Up to which learning rate does the "
        rf"heavy ball $v = \beta v + g$ with $\beta = {beta:g}$ settle?",
        "answer": 2 * (1 + beta) / curvature,
        "why": r"$2(1+\beta)/L$: the ball tolerates nearly twice the rate of plain descent.",
        "how": r"At the border the ball jumps from side to side: $x_{t+1} = -x_t$. Put that "
        r"into $x_{t+1} = (1 + \beta - \eta L) x_t - \beta x_{t-1}$.",
        "wrong": [
            (2 / curvature, "That is plain descent's. The ball tolerates more."),
            (2 * (1 + beta) / (1 + 2 * beta) / curvature, "That is Nesterov's."),
            (
                2 * (1 + beta) / (1 - beta) / curvature,
                (
                    "That belongs to the averaged rule, whose "
                    r"velocity is $1 - \beta$ times the ball's."
                ),
            ),
            (2 * (1 - beta) / curvature, r"The sign of $\beta$ is turned."),
        ],
    }


@_numbers(4)
def _from_average_to_ball(pick):
    eta, beta = pick([0.1, 0.2, 0.5]), pick([0.8, 0.9, 0.95, 0.98])
    state, ball = EmaMomentum(beta)(1.0, 0.0, 0)[0], Momentum(beta)(1.0, 0.0, 0)[0]
    return {
        "text": rf"A paper walks with $v = \beta v + (1-\beta) g$, $\beta = {beta:g}$ and "
        rf"$\eta = {eta:g}$. Which `lr` gives the same walk with `torch.optim.SGD(momentum="
        rf"{beta:g})`?",
        "answer": eta * state / ball,
        "why": rf"The ball's velocity is $1/(1-\beta) = {ball / state:.3g}$ times as large, and so "
        "its rate is that much smaller.",
        "how": "PyTorch adds the whole gradient to its velocity, the paper a share of it. Which "
        "share?",
        "wrong": [
            (eta, "PyTorch's velocity is larger: it adds the whole gradient."),
            (eta / (1 - beta), "The factor is right, its direction is not."),
            (eta * beta, r"The share is $1-\beta$, not $\beta$."),
        ],
    }


_choice(
    4,
    "diagonal-rules-and-turns",
    "Adam walks a ravine whose axes are the coordinate axes, then the same ravine turned by 45°.",
    (
        "The turned one costs it far more steps.",
        "It scales each coordinate alone, and in the turned ravine no coordinate is the steep one.",
    ),
    (
        "Both cost the same.",
        "That holds for plain descent and momentum. Adam works coordinate by coordinate.",
    ),
    (
        "The turned one is easier: it mixes steep and gentle.",
        "Mixing is the trouble: each coordinate then carries both, and one scale serves neither.",
    ),
)

# 05 Convergence and schedules


@_numbers(5)
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
                ("That is a straight line. The cosine stays high at first."),
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


@_numbers(5)
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
                ("That is the typical distance. The question was for its square."),
            ),
        ],
    }


_choice(
    5,
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

_choice(
    5,
    "order-of-two-steps",
    "In PyTorch, which comes first after loss.backward(): optimizer.step() or scheduler.step()?",
    ("optimizer.step()", "Else the first value of the schedule is skipped, and PyTorch warns."),
    ("scheduler.step()", "Then the optimizer never uses the schedule's first value."),
    (
        "It makes no difference.",
        "It shifts the schedule by one step: with warmup, the first step is another one.",
    ),
)

# 06 Worked examples


_number(
    6,
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


@_numbers(6)
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
                ("The steps are not all alike: the slope is felt anew each time."),
            ),
        ],
        "tolerance": 0.003,
    }


_choice(
    6,
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

_choice(
    6,
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

# 07 Production code


@_numbers(7)
def _accumulation(pick):
    pieces, size = pick([8, 8, 4, 16]), pick([4, 8])
    x = np.arange(1.0, pieces * size + 1)
    loss = LeastSquares(with_bias(x / x[-1]), np.cos(x))
    summed = sum(loss.on(rows).gradient([0, 0]) for rows in np.split(np.arange(len(x)), pieces))
    return {
        "text": f"You accumulate {pieces} equal micro-batches in PyTorch: `loss.backward()` for "
        "each mean loss, and no division. How many times the slope of the one large batch do "
        "you get?",
        "answer": float(np.linalg.norm(summed) / np.linalg.norm(loss.gradient([0, 0]))),
        "why": f"`.grad` adds up, and the large batch has the mean. Divide each loss by {pieces}.",
        "how": "`.grad` is the sum of what each `backward()` brought. The slope of the large batch "
        "is their mean.",
        "wrong": [
            (1, "That needs a division: PyTorch adds up, it does not average."),
            (1 / pieces, f"The other way round: you should have divided by {pieces}."),
            (math.sqrt(pieces), "A root would belong to noise. Slopes add up in full."),
            (pieces * size, "Each loss is a mean over its rows already."),
        ],
    }


@_numbers(7)
def _first_cross_entropy(pick):
    classes = pick([5, 10, 20, 100, 1000])
    margins = Landscape(lambda x: np.log(np.exp(x).sum(axis=-1)) - x[..., 0])
    return {
        "text": f"An untrained classifier gives the same chance to each of {classes} classes. What "
        "is its mean cross-entropy (natural logarithm)?",
        "answer": float(margins.value(np.zeros(classes))),
        "why": rf"$\ln {classes}$. A first loss far from it points to a mistake.",
        "how": r"Cross-entropy is $-\ln p$ of the right class. How large is $p$?",
        "wrong": [
            (math.log2(classes), "That is in bits. Frameworks use the natural logarithm."),
            (math.log10(classes), "That is with base 10. Frameworks use the natural logarithm."),
            (1 / classes, r"That is the chance $p$ itself. The loss is $-\ln p$."),
            (
                1 - 1 / classes,
                (
                    "That is the share of wrong guesses, a metric. The loss is "
                    r"$-\ln p$."
                ),
            ),
        ],
        "tolerance": 0.005,
    }


_choice(
    7,
    "a-loss-without-target",
    "A demo minimises the raw output w·x + b of a model, with no target. Training …",
    (
        "goes on downhill for ever.",
        "A straight line has no lowest point. The falling number looks like learning.",
    ),
    ("ends at w = b = 0.", "Nothing pulls there: the slope is the same everywhere."),
    (
        "ends where the output is 0.",
        "The output can become negative, and so it does. A loss needs a target and a floor.",
    ),
)

# 08 Where it lives


@_numbers(8)
def _ring_traffic(pick):
    workers, megabytes = pick([4, 5, 8, 16]), pick([100, 400, 1000])
    return {
        "text": f"{workers} workers average a gradient of {megabytes} MB by a ring all-reduce. How "
        "many MB does each worker send?",
        "answer": 2 * (workers - 1) / workers * megabytes,
        "why": r"$2(K-1)/K$ of it: never more than twice, however many workers.",
        "how": r"Twice around the ring, in $K - 1$ rounds each; a round sends a piece of $1/K$.",
        "wrong": [
            ((workers - 1) * megabytes, "That is everyone to everyone. The ring passes pieces."),
            (
                (workers - 1) / workers * megabytes,
                ("That is the first lap, which adds up. A second one hands the sums out."),
            ),
            (2 * (workers - 1) * megabytes, r"Each round sends a piece, $1/K$ of the gradient."),
        ],
    }


@_numbers(8)
def _unequal_shards(pick):
    rows, slopes = pick([(30, 10), (60, 20), (90, 10), (80, 20)]), pick([(2, 6), (1, -5), (4, -2)])
    inputs = np.ones((sum(rows), 1))
    loss = LeastSquares(inputs, -np.repeat(slopes, rows), scale=0.5)
    mean = float(loss.gradient([0.0])[0])
    return {
        "text": f"Two workers hold {rows[0]} and {rows[1]} rows. The mean slopes of their rows are "
        f"{slopes[0]} and {slopes[1]}. What is the mean slope of all rows?",
        "answer": mean,
        "why": r"Weighted by rows, $n_k/N$.",
        "how": "Add up the slopes of all rows, then divide by the number of all rows.",
        "wrong": [
            (
                sum(slopes) / 2,
                ("The mean of means counts a row of the small shard more than one of the large."),
            ),
            (sum(slopes), "That is the sum."),
            (np.dot(slopes, rows[::-1]) / sum(rows), "The weights are swapped."),
        ],
        "tolerance": 0.005,
    }


_choice(
    8,
    "what-drifts",
    "Data-parallel workers start equal and take the same averaged steps. What may still differ "
    "between them after an hour?",
    (
        "BatchNorm's running averages, unless someone synchronises them.",
        "They are no parameters: each worker updates its own from its own rows.",
    ),
    (
        "The weights, because rounding differs.",
        "All apply the same averaged slope to the same weights: equal to the last bit.",
    ),
    ("The optimizer's momentum.", "It is made of the same averaged slopes on every worker."),
)

# 09 Failure analysis


@_numbers(9)
def _escape_time(pick):
    eta, power = pick([0.02, 0.05, 0.1, 0.2]), pick([3, 4, 6, 9])
    start = [0.5, 10.0**-power]
    steps = steps_until(
        descend(Saddle(), GradientDescent(), eta, start), lambda step: abs(step.x[1]) > 1
    )
    return {
        "text": rf"Plain descent on $x^2 - y^2$ starts at $y = 10^{{-{power}}}$, with "
        rf"$\eta = {eta:g}$. At which step is $|y| > 1$ for the first time?",
        "answer": steps,
        "why": rf"Each step multiplies $y$ by $1 + 2\eta$: $\ln 10^{power} / \ln {1 + 2 * eta:g}$, "
        "rounded up.",
        "how": r"The slope along $y$ is $-2y$: each step multiplies $y$ by $1 + 2\eta$. Count the "
        f"steps that make a factor of $10^{power}$.",
        "wrong": [
            (steps - 1, "One step too early: there $|y|$ is still below 1. Round up."),
            (
                math.ceil(power * math.log(10) / math.log(1 + eta)),
                (
                    r"The slope of $y^2$ is $2y$: "
                    r"the multiplier is $1 + 2\eta$."
                ),
            ),
        ],
        "tolerance": 0.4 / steps,
    }


@_numbers(9)
def _smallest_curvature(pick):
    a, b = pick([2, 3, 4, 8]), pick([5, 6])
    matrix = np.array([[a, b], [b, a]])
    ground = Landscape(
        lambda x: np.sum(x * (x @ matrix), axis=-1) / 2,
        lambda x: x @ matrix,
        lambda x: np.broadcast_to(matrix, (*x.shape, 2)),
    )
    return {
        "text": rf"$f(x, y) = \frac{{{a}}}{{2}}(x^2 + y^2) + {b} xy$. What is the "
        "smallest curvature at the origin, over all directions?",
        "answer": np.linalg.eigvalsh(ground.hessian([0.0, 0.0])).min(),
        "why": rf"The eigenvalues are ${a} \pm {b}$, along the diagonals"
        + (": a saddle, though both axes curve up." if b > a else "."),
        "how": "Write down the Hessian: second derivatives on its diagonal, the mixed one beside "
        "it. Take the smaller eigenvalue.",
        "wrong": [
            (a, "That is the curvature along the axes. Look along the diagonals as well."),
            (a + b, "That is the largest, along $x = y$."),
            (a * a - b * b, "That is the determinant, the product of both curvatures."),
            (a - b / 2, rf"The mixed derivative of ${b} xy$ is {b}, not {b / 2:g}."),
        ],
        "tolerance": 0.001,
    }


_choice(
    9,
    "all-zero-weights",
    "A tanh network with two layers starts with all weights at zero. Adam …",
    (
        "stays there, but for the last bias.",
        (
            "Each layer's slope carries the other's weights as a factor: exactly zero. And zero "
            "scaled up is zero."
        ),
    ),
    ("escapes, because it scales up small slopes.", "Small ones, yes. These are exactly zero."),
    ("escapes once momentum has built up.", "Momentum is a sum of slopes. A sum of zeros is zero."),
)

_choice(
    9,
    "all-zero-weights-and-samples",
    "A network multiplies its input by a, then by b, and should give back what came in. Both "
    "weights start at zero. You train on one random sample at a time. The noise of the sampling …",
    (
        "leads nowhere: here every sample's slope is zero.",
        (
            r"The slope of a sample is $x^2(ab-1) \cdot (b, a)$, and zero at $a = b = 0$ for every "
            "$x$. Only a random start, or a kick to the weights, leads out."
        ),
    ),
    (
        "leads off the saddle, as noise always does.",
        "Noise that points off it does. A factor of zero silences this one, sample by sample.",
    ),
    (
        "leads out, if the batch is small enough.",
        "One sample is the smallest batch there is, and its slope is zero too.",
    ),
)

# 10 Ethics and energy


@_numbers(10)
def _flop_of_a_run(pick):
    weights, tokens = pick([1, 7, 13, 70]), pick([100, 300, 2000])
    flop = energy.training_flop(weights * 1e9, tokens * 1e9).middle
    return {
        "text": f"A language model has {weights} billion weights and reads {tokens} billion "
        "tokens. About how many FLOP does its training take? (Type it as 1.5e21.)",
        "answer": flop,
        "why": "$6ND$: 2 FLOP per weight and token forward, 4 backward.",
        "how": "Count 6 FLOP per weight and token: multiply and add, once forward, twice backward.",
        "wrong": [
            (flop / 3, "That is the forward pass alone, $2ND$."),
            (flop * 2 / 3, "That is the backward pass alone, $4ND$."),
            (flop / 6, "That is one FLOP per weight and token. It takes 6."),
        ],
        "tolerance": 0.02,
    }


@_numbers(10)
def _energy_of_a_run(pick):
    chips, hours, watt, pue = pick([8, 64, 512]), pick([12, 24, 100]), pick([300, 700]), 1.2
    used = energy.kwh(chips * hours * 3600, watt, pue).middle
    return {
        "text": f"{chips} chips run for {hours} hours at {watt} W each, in a data centre with a "
        f"PUE of {pue}. How many kilowatt hours is that?",
        "answer": used,
        "why": "Chips × hours × kilowatts × PUE.",
        "how": "Multiply chips, hours and kilowatts per chip; then by the PUE, for cooling and "
        "losses.",
        "wrong": [
            (used / pue, "The PUE is missing: cooling and losses come on top."),
            (used / pue**2, "The PUE is above 1: multiply by it."),
            (used * 1000, "That is in watt hours."),
            (used / chips, "That is for one chip."),
        ],
    }


_choice(
    10,
    "price-of-tuning",
    '"Tuning costs a hundred times the energy of training." What do you ask first?',
    (
        "How many trials, and how large is each?",
        "A hundred trials on copies that cost a thousandth add a tenth of a run.",
    ),
    (
        "Which optimizer?",
        "It changes the number of trials a little. How many and how large decides.",
    ),
    (
        "Nothing: it is well known.",
        (
            "There is no source for the number. It depends on the size of the trials, by factors "
            "of thousands."
        ),
    ),
)

# 11 Advanced theory


def _over_root(mean, square):
    return mean / square**0.5


_number(
    11,
    "adam-without-correction",
    r"You leave out Adam's bias correction. How many times $\eta$ is the first step, with the "
    r"usual $\beta_1 = 0.9$ and $\beta_2 = 0.999$?",
    _over_root(*Adam()(1.0, Adam().start, 0)[1]),
    r"$(1-\beta_1)/\sqrt{1-\beta_2} = 0.1/\sqrt{0.001}$: too long, not too short.",
    r"After one slope $g$ the averages hold $(1-\beta_1) g$ and $(1-\beta_2) g^2$. Divide the "
    "one by the root of the other.",
    (1, "That is the first step with the correction."),
    (0.1, "You left the denominator as if it were corrected."),
    (100, "The second average holds a square: take its root."),
    (0.1**0.5, "Turned upside down."),
    tolerance=0.002,
)


@_numbers(11)
def _newton_on_the_w(pick):
    x, quartic = pick([-2, -1.5, 1.5, 2, 0.2]), Quartic()
    slope, bend = float(quartic.gradient([x])[0]), float(quartic.hessian([x])[0, 0])
    landing = trail(newton(quartic, [float(x)]), 1).x[-1, 0]
    return {
        "text": rf"$f(x) = x^4 - 2x^2 + x$. From $x = {x}$, where does one Newton step land?",
        "answer": landing,
        "why": rf"$x - f'/f''$, with $f' = {slope:.4g}$ and $f'' = {bend:.4g}$"
        + (". The curvature is negative: it jumped towards the hilltop." if bend < 0 else "."),
        "how": r"$f' = 4x^3 - 4x + 1$ and $f'' = 12x^2 - 4$. The step is $-f'/f''$.",
        "wrong": [
            (2 * x - landing, "That is $x + f'/f''$: the sign is turned."),
            (
                x - float(quartic.value([x])) / slope,
                ("That is Newton's method for a zero of $f$. A minimum is a zero of $f'$."),
            ),
            (x - slope, "That is plain descent with rate 1. Newton divides by the curvature."),
            (landing - x, "That is the step. Where does it land?"),
        ],
        "tolerance": 0.003,
    }


@_numbers(11)
def _clip_by_norm(pick):
    a, b, norm = pick([(3, 4, 5), (6, 8, 10), (5, 12, 13), (8, 15, 17), (30, 40, 50)])
    limit = pick([1, 2])
    return {
        "text": f"The gradient is ({a}, {b}). You clip it by its norm, at {limit}. What is its "
        "first entry now?",
        "answer": limit * a / float(np.linalg.norm([a, b])),
        "why": f"The norm is {norm}; both entries are multiplied by {limit}/{norm}.",
        "how": f"Compute the norm of the gradient, and shrink both entries alike until it is "
        f"{limit}.",
        "wrong": [
            (limit, "That is clipping by value. By norm, the arrow keeps its direction."),
            (a, f"The norm is {norm}, above the limit."),
            (
                limit * a / (a + b),
                (
                    "That divides by the sum of the entries. The norm is the root of "
                    "the sum of squares."
                ),
            ),
            (limit * a / b, f"That divides by the largest entry. The norm is {norm}."),
        ],
        "tolerance": 0.005,
    }


_choice(
    11,
    "newton-on-a-saddle",
    "On x² − y² you stand at (3, 2) and take one Newton step. You land …",
    (
        "on the saddle (0, 0).",
        "Newton looks for the flat place of the local parabola, whatever kind it is.",
    ),
    (
        "far out, at lower ground.",
        (
            "Plain descent would go there. Newton divides by the negative curvature, which turns "
            "the step round."
        ),
    ),
    (
        "nowhere: the Hessian has no inverse.",
        "Its eigenvalues are 2 and $-2$: none is zero, so it has one.",
    ),
)

# 12 Mastery signals


@_numbers(12)
def _forgotten_zero_grad(pick):
    eta, steps = pick([0.1, 0.2, 0.3]), pick([2, 3])
    forgetful = trail(descend(Bowl(dimension=1), Momentum(1.0), eta, [1.0]), steps).x[:, 0]
    return {
        "text": rf"On $x^2/2$ from $x = 1$, $\eta = {eta:g}$, somebody forgot `zero_grad`. "
        f"Where is $x$ after {steps} steps?",
        "answer": forgetful[-1],
        "why": "The slopes add up, as in a heavy ball without friction. It never settles.",
        "how": "Each step subtracts the learning rate times the sum of all slopes so far. "
        "The slope at $x$ is $x$.",
        "wrong": [
            (
                (1 - eta) ** steps,
                ("That is the walk with `zero_grad`. Without it the slopes add up."),
            ),
            (forgetful[-2], "One step more."),
            (
                1 - steps * eta,
                ("That uses the slope of the start each time. It is felt anew, and added."),
            ),
        ],
        "tolerance": 0.002,
    }


_choice(
    12,
    "when-to-clear",
    "Where may optimizer.zero_grad() stand in the training loop?",
    (
        "Anywhere after step() and before the next backward().",
        "Only what stands in `.grad` at the next `backward()` and `step()` counts.",
    ),
    ("Only right before backward().", "A good habit. But right after `step()` does the same."),
    ("Between backward() and step().", "Then the fresh slope is wiped away, and nothing moves."),
)

_choice(
    12,
    "what-accumulation-saves",
    "Gradient accumulation lets a small graphics card train with a large batch. It saves the "
    "memory of …",
    ("activations.", "They grow with the rows in flight, and only a micro-batch is in flight."),
    ("weights.", "All weights are there, whatever the batch. For those you need sharding."),
    ("the optimizer's state.", "Adam keeps two numbers per weight, whatever the batch."),
)

# 13 Interview corner


@_numbers(13)
def _terminal_stride(pick):
    eta, beta, slope = pick([0.01, 0.02]), pick([0.8, 0.9, 0.95]), pick([2, 3, 5])
    velocity, state = 0.0, 0.0
    for t in range(600):
        velocity, state = Momentum(beta)(float(slope), state, t)
    return {
        "text": rf"A heavy ball ($v = \beta v + g$, $\beta = {beta:g}$, $\eta = {eta:g}$) has "
        f"rolled for long down an even slope of {slope}. How far does each step move it?",
        "answer": eta * velocity,
        "why": r"$\eta g/(1-\beta)$: then friction takes as much as the slope gives.",
        "how": r"The velocity no longer changes: solve $v = \beta v + g$. A step is $\eta v$.",
        "wrong": [
            (eta * slope, "That is plain descent, and the ball's first step."),
            (velocity, r"That is the velocity. A step is $\eta$ times as long."),
            (eta * slope * (1 - beta), r"Divide by $1-\beta$: the ball is faster, not slower."),
            (eta * slope * (1 + beta), "That is its second step. It goes on gathering speed."),
        ],
    }


@_numbers(13)
def _adam_on_an_even_slope(pick):
    eta, slope = pick([0.001, 0.002, 0.0003]), pick([0.02, 40, 250])
    direction, _ = Adam()(float(slope), Adam().start, 0)
    return {
        "text": rf"Adam's first step, with $\eta = {eta:g}$, where the slope is {slope:g}. "
        "How long is it?",
        "answer": eta * direction,
        "why": "The slope divided by its own size is 1: the first stride is the learning rate.",
        "how": "After one slope, Adam's corrected averages are $g$ and $g^2$. Divide $g$ by the "
        "root of $g^2$.",
        "wrong": [
            (eta * slope, "That is plain descent. Adam divides by the size of the slope."),
            (eta / slope, "Adam divides $g$ by its size, not 1."),
            (eta * direction * 0.1 / math.sqrt(0.001), "That is without the bias correction."),
            (eta * 0.1, "The averages begin at zero, but Adam corrects for that."),
        ],
    }


@_numbers(13)
def _updates_per_epoch(pick):
    samples, batch = pick([50_000, 60_000, 1797, 1000]), pick([32, 64, 128])
    sizes = [min(batch, samples - i) for i in range(0, samples, batch)]
    return {
        "text": f"{samples} samples, mini-batches of {batch}, and the last one may be smaller. How "
        "many updates does one epoch make?",
        "answer": len(sizes),
        "why": f"{samples}/{batch}, rounded up: the last batch has {sizes[-1]} samples.",
        "how": "Divide the samples into batches; what is left over makes one more.",
        "wrong": [
            (samples, "That is SGD with single samples."),
            (1, "That is batch descent."),
            *(
                [(len(sizes) - 1, "That leaves out the last, smaller batch.")]
                if sizes[-1] < batch
                else []
            ),
        ],
        "tolerance": 0.4 / len(sizes),
    }


_choice(
    13,
    "friction-of-the-ball",
    "Momentum is a heavy ball, says the picture. What plays the part of friction?",
    (
        "1 − β",
        (
            "Each step keeps the share $\\beta$ of the velocity. With $\\beta = 1$ the ball "
            "never stops."
        ),
    ),
    (
        "The learning rate.",
        ("That is closer to how long each push lasts. The velocity is lost through $\\beta$."),
    ),
    ("The noise of the mini-batches.", "Noise pushes to and fro; it does not brake."),
)

_choice(
    13,
    "the-loaded-question",
    '"Why does Adam converge faster than SGD?" A good answer begins with …',
    (
        '"It does not always: it depends on the problem and on tuning."',
        "The question assumes what it asks. Then say where it does: on transformers, mostly.",
    ),
    (
        '"Because it approximates Newton\'s method."',
        "It divides by the size of the slopes. Curvature it does not know.",
    ),
    (
        '"Because it has momentum."',
        "So has SGD with momentum, which often wins on images, with convolutional networks.",
    ),
)

# 14 Debug your thinking


@_numbers(14)
def _rates_of_a_sweep(pick):
    low, high, count = pick([(1e-4, 1.0, 9), (1e-5, 1e-1, 5), (1e-3, 10.0, 9), (1e-4, 1e-1, 7)])
    number = pick([3, 4])
    rates = np.geomspace(low, high, count)
    return {
        "text": f"You sweep {count} learning rates from {low:g} to {high:g}, spaced by equal "
        f"ratios. Which one is the {number}{'rd' if number == 3 else 'th'}, counting {low:g} as "
        "the first?",
        "answer": rates[number - 1],
        "why": f"The ratio of neighbours is {rates[1] / rates[0]:.4g}.",
        "how": f"{count} rates have {count - 1} gaps. Each gap multiplies by the same ratio, and "
        f"together they make {high / low:g}.",
        "wrong": [
            (
                np.linspace(low, high, count)[number - 1],
                ("That is spaced evenly. Nearly all of those rates lie in one decade."),
            ),
            (
                rates[number],
                (
                    f"One too far: the {number}{'rd' if number == 3 else 'th'} lies "
                    f"{number - 1} gaps from the first."
                ),
            ),
            (
                low * (high / low) ** ((number - 1) / count),
                (f"{count} rates have only {count - 1} gaps."),
            ),
        ],
    }


@_numbers(14)
def _decoupled_decay(pick):
    lr, decay, steps = pick([0.01, 0.02]), pick([0.1, 0.05]), pick([200, 300, 400])
    flat = Landscape(lambda x: 0 * x[..., 0], lambda x: 0 * x)
    left = trail(descend(flat, GradientDescent(), lr, [1.0], decay), steps).x[-1, 0]
    return {
        "text": f"A weight of 1 has slope zero for {steps} steps. AdamW runs with `lr={lr:g}` and "
        f"`weight_decay={decay:g}`. What is left of the weight?",
        "answer": left,
        "why": r"Each step multiplies it by $1 - \eta d$, with $d$ for the decay: "
        rf"$(1 - {lr * decay:g})^{{{steps}}}$.",
        "how": r"Decoupled decay $d$ multiplies a weight by $1 - \eta d$ at each step. Take that "
        "to the power of the steps.",
        "wrong": [
            (
                1 - lr * decay * steps,
                (
                    "That subtracts the same amount each time. The decay takes a "
                    "share of what is left."
                ),
            ),
            ((1 - decay) ** steps, r"The learning rate multiplies the decay: $1 - \eta d$."),
            ((1 - lr) ** steps, r"The decay is missing: $1 - \eta d$."),
            (1, "Adam adds nothing here, but the decay goes on."),
        ],
        "tolerance": 0.003,
    }


_choice(
    14,
    "best-at-the-end",
    "In your sweep the largest rate came out best. You …",
    (
        "sweep on, to larger rates.",
        "The best of a range that ends there is no best: the bottom may lie beyond.",
    ),
    ("take it.", "Perhaps it is good. But you have not seen the other side of the valley."),
    (
        "take the second largest, to be safe.",
        "Caution is for two rates that are equal within the noise of seeds. Here you lack data.",
    ),
)

_choice(
    14,
    "loss-up-accuracy-same",
    "The validation loss rises, the validation accuracy stays where it is. What may have happened?",
    (
        "The model grows surer, also where it is wrong.",
        "Scaling all margins up leaves every decision as it is, and makes the wrong ones dearer.",
    ),
    (
        "A bug: they measure the same thing.",
        "The loss counts how sure, the accuracy only which side.",
    ),
    ("The learning rate is too small.", "Then both would hardly change."),
)

BANK = tuple(_BANK)
