// The quiz on a page: the forms were drawn, and their formulas set, when the site was made.
// An answer is marked as mountain/quiz/questions.py marks it.
const PLAIN = "[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?";
const TRIES = 2; // after so many wrong answers, the right one is shown
const NUMBER = new RegExp(`^(${PLAIN})(?: */ *(${PLAIN}))?$`);

function parseNumber(text) {
  const typed = text.trim().replaceAll("−", "-");
  if (!typed) throw new Error("Type a number first, such as 0.25, 2e-3 or 1/4.");
  if (typed.length > 40) throw new Error("That is longer than 40 characters. A few digits are enough.");
  if (typed.includes(",")) throw new Error("Write decimals with a point, as in 0.25, and thousands without a comma.");
  const found = NUMBER.exec(typed);
  if (!found) throw new Error("That is not a number. Type one such as 0.25, -1.5, 2e-3 or 1/4.");
  const over = +found[1], under = +(found[2] ?? 1);
  if (under === 0) throw new Error("That divides by zero. Type another number.");
  if (!Number.isFinite(over / under)) throw new Error("That number is too large to calculate with.");
  return over / under;
}

// Whether an answer is right, and what to say about it, as HTML.
function markAnswer(question, given) {
  if (question.options) {
    if (given === null) throw new Error("Choose one of the options first.");
    return { right: given === question.right, reply: question.options[given][1] };
  }
  const number = parseNumber(given), { answer, tolerance } = question;
  const near = (target, value = number, times = 1) =>
    Math.abs(value - target) <= times * tolerance * (Math.abs(target) || 1);
  if (near(answer)) return { right: true, reply: question.why };
  const known = question.wrong.find(([value]) => near(value));
  if (known) return { right: false, reply: known[1] };
  let said = Math.abs(number) > Math.abs(answer) ? "Too large." : "Too small.";
  if (number * answer < 0) said = "The answer has the other sign.";
  if (near(answer, number, 5)) said = "Close, but not close enough: calculate with more digits.";
  if (near(answer, -number)) said = "The size is right, the sign is not.";
  return { right: false, reply: `${said} ${question.how}` };
}

function startQuiz(el) {
  const { forms } = factsOf(el);
  const make = (tag, attributes = {}, ...children) => {
    const node = Object.assign(document.createElement(tag), attributes);
    node.append(...children);
    return node;
  };
  const button = (textContent, onclick, className = "") => make("button", { type: "button", textContent, onclick, className });
  const head = make("p", { className: "quiz-head" }), place = make("div");
  const panel = make("div", { className: "quiz", role: "region" }, head, place);
  panel.setAttribute("aria-label", "The quiz");
  el.replaceChildren(panel);
  let number = 0;

  function begin(form) {
    number = form;
    ask(forms[form], 0, []);
  }

  function ask(form, at, first) {
    let wrong = 0;
    const question = form[at], name = `quiz-${number}-${at}`;
    const reply = make("div", { className: "quiz-reply" });
    reply.setAttribute("role", "status");
    const title = () => {
      const score = first.filter(({ right }) => right).length;
      head.textContent = `Question ${at + 1} of ${form.length} · score ${score} of ${first.length} · form ${number + 1}`;
    };
    const inputs = (question.options ?? []).map(() => make("input", { type: "radio", name }));
    const field = make("input", { type: "text", autocomplete: "off", placeholder: "such as 0.25, 2e-3 or 1/4" });
    field.setAttribute("aria-label", "Your answer, a number");
    const answers = question.options
      ? question.options.map(([option], i) => make("label", {}, inputs[i], make("span", { innerHTML: option })))
      : [field];

    function answer(event) {
      event.preventDefault();
      const chosen = inputs.findIndex((input) => input.checked);
      try {
        const { right, reply: said } = markAnswer(question, question.options ? (chosen < 0 ? null : chosen) : field.value);
        if (first.length === at) first.push({ right, question });
        wrong += !right;
        const more = make("p", {}, "More in ", make("a", { href: question.link[0], textContent: question.link[1] }),
          right || wrong >= TRIES ? "." : ". You may try again; the score stays.");
        const solution = right || wrong < TRIES ? "" : ` The right answer: ${question.solution}`;
        reply.replaceChildren(make("strong", { textContent: right ? "✓ Right. " : "✗ Not quite. " }),
          make("span", { innerHTML: said + solution }), more);
      } catch (error) {
        reply.textContent = error.message;
      }
      title();
    }
    function next() {
      if (first.length === at) reply.textContent = "Answer first. A guess is welcome: the reply will say more.";
      else if (at + 1 < form.length) ask(form, at + 1, first);
      else result(form, first);
    }
    const text = make("legend", { innerHTML: question.text });
    const last = at + 1 === form.length;
    const sheet = make("form", { onsubmit: answer }, make("fieldset", {}, text, ...answers),
      make("div", { className: "quiz-buttons" }, make("button", { type: "submit", textContent: "Answer", className: "primary" }),
        button(last ? "Show the result" : "Next question", next)), reply);
    place.replaceChildren(sheet);
    title();
    if (panel.contains(document.activeElement) || at > 0) (inputs[0] ?? field).focus({ preventScroll: true });
  }

  function result(form, first) {
    const right = first.filter((one) => one.right).length;
    const missed = first.filter((one) => !one.right).map(({ question }) => question);
    const links = [...new Map(missed.map(({ link }) => link))].flatMap(([href, textContent], i) => [i ? ", " : "", make("a", { href, textContent })]);
    head.textContent = `Result · form ${number + 1}`;
    const again = button("Another form", () => begin((number + 1) % forms.length), "primary");
    place.replaceChildren(make("p", {}, make("strong", { textContent: `${right} of ${form.length}` }), " at the first answer."),
      make("p", {}, ...(links.length ? ["Read again: ", ...links, "."] : ["Nothing to read again."])),
      make("div", { className: "quiz-buttons" }, ...(missed.length ? [button("Ask again what I missed",
        () => ask(missed, 0, []))] : []), again));
    again.focus({ preventScroll: true });
  }
  begin(0);
}
whenNear(".player-quiz", startQuiz);
