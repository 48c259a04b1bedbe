// A form to commit a prediction in. spec: {key, options: [[text, reply]], right} for a choice, or
// {key, answer, tolerance, why, how, wrong: [[number, reply]]} for a number. kept: {said, compared},
// or nothing. save(said, compared) keeps it; said null forgets it.
function form(el, spec, kept, save) {
  const make = (tag, attributes = {}, ...children) => {
    const node = Object.assign(document.createElement(tag), attributes);
    node.append(...children);
    return node;
  };
  const button = (text, act) => make("button", { type: "button", textContent: text, onclick: act });
  let said = kept?.said ?? null, compared = kept?.compared ?? false;

  const number = (text) => {
    const plain = "[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?";
    const parts = new RegExp(`^(${plain})(?:\\s*/\\s*(${plain}))?$`).exec(text.replace("−", "-"));
    const value = parts ? Number(parts[1]) / Number(parts[2] ?? 1) : NaN;
    return Number.isFinite(value) ? value : null;
  };
  const near = (value, target) => Math.abs(value - target) <= spec.tolerance * (Math.abs(target) || 1);

  // What is right, and what to say about what was said.
  function mark() {
    if (spec.options) {
      const [answer, why] = spec.options[spec.right - 1];
      const [, reply] = spec.options.find(([text]) => text === said) ?? [];
      return { right: said === answer, reply: reply ?? "", answer, why };
    }
    const value = number(said), answer = String(spec.answer);
    if (value !== null && near(value, spec.answer)) return { right: true, reply: spec.why };
    const known = spec.wrong.find(([wrong]) => value !== null && near(value, wrong));
    const side = value * spec.answer < 0 ? "The sign is the other one."
      : Math.abs(value) > Math.abs(spec.answer) ? "Too large." : "Too small.";
    return { right: false, reply: known ? known[1] : `${side} ${spec.how}`, answer, why: spec.why };
  }

  function go(next, nextCompared) {
    [said, compared] = [next, nextCompared];
    save(said, compared);
    show();
    el.querySelector("input, button")?.focus();
  }

  function open() {
    const hint = make("span", { className: "predict-hint" });
    hint.setAttribute("role", "status");
    const name = `predict-${spec.key}-${Math.random()}`;
    const fields = spec.options
      ? spec.options.map(([text]) => make("label", {},
        make("input", { type: "radio", name, value: text }), make("span", { textContent: text })))
      : [make("label", {}, make("span", { textContent: "a number: " }),
        make("input", { type: "text", size: 12, autocomplete: "off" }))];
    const commit = (event) => {
      event.preventDefault();
      const field = asked.querySelector(spec.options ? "input:checked" : "input");
      const text = field?.value.trim() ?? "";
      if (spec.options ? text : number(text) !== null) go(text, false);
      else hint.textContent = spec.options ? "Choose one first. A guess is welcome."
        : "Type a number, such as 0.25, 2e-3 or 1/4. A guess is welcome.";
    };
    const asked = make("form", { onsubmit: commit },
      make("fieldset", {}, make("legend", { textContent: "Your prediction" }), ...fields),
      make("button", { type: "submit", textContent: "Commit" }), hint);
    return [asked];
  }

  function committed() {
    return [make("p", {}, "You said: ", make("strong", { textContent: said }),
      ". Now run on. When you have seen what happens, compare."),
    button("Compare", () => go(said, true)), button("Take it back", () => go(null, false))];
  }

  function told() {
    const { right, reply, answer, why } = mark();
    const words = make("p", {}, "You said: ", make("strong", { textContent: said }), ". ",
      make("strong", { textContent: right ? "✓ So it is." : "✗ Not quite." }), ` ${reply}`);
    const solved = right ? [] : [make("p", {}, "So it is: ",
      make("strong", { textContent: answer }), `. ${why}`)];
    return [words, ...solved, button("Forget it", () => go(null, false))];
  }

  function show() {
    const parts = said === null ? open() : compared ? told() : committed();
    const box = make("div", { className: "mountain-predict" }, ...parts);
    box.dataset.lmSuppressShortcuts = "true";  // in JupyterLab, leave the keys to the form
    box.querySelectorAll("p").forEach((p) => p.setAttribute("role", "status"));
    el.replaceChildren(box);
  }
  show();
}
