// Inside the quiz all keys belong to the quiz. An answer travels with the press that gives it, for
// the state of a widget may arrive after a press; and a new field takes the focus from the button
// that asked for it, as soon as it stands in the page.
function render({ model, el }) {
  let panel = null;
  let pressed = null; // the button that asked for a new field, and the turn of the old one

  const turnOf = (field) => Number(/quiz-turn-(\d+)/.exec(field?.className)?.[1]);
  const fieldNow = () => panel.querySelector("[class*='quiz-turn-']");

  function answer() {
    const field = fieldNow();
    const options = [...field.querySelectorAll("input[type=radio]")];
    const given = options.length
      ? options.findIndex((option) => option.checked)
      : field.querySelector("input").value;
    model.send({ turn: turnOf(field), answer: given });
  }

  function keep(event) {
    if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
  }

  function keyed(event) {
    if (event.key !== "Enter" || event.repeat || event.isComposing) return;
    if (event.target.closest("[class*='quiz-turn-'] input")) answer();
  }

  function clicked(event) {
    const button = event.target.closest("button");
    if (button?.classList.contains("quiz-answer")) answer();
    else if (button) pressed = { button, turn: turnOf(fieldNow()) };
  }

  function changed() {
    const field = fieldNow();
    const target = field?.matches("button") ? field : field?.querySelector("input");
    if (!pressed || !target || turnOf(field) === pressed.turn) return;
    const focus = document.activeElement;
    const free = !focus || focus === pressed.button || focus.contains(panel);
    pressed = null;
    if (free) target.focus(); // else the learner has gone elsewhere
  }
  const observer = new MutationObserver(changed);

  function enter() { // whatever happens in the panel begins with a click or the focus in it
    if (panel) return;
    panel = el.closest(".mountain-quiz");
    if (!panel) return;
    panel.addEventListener("keydown", keyed, true); // before a text field keeps the key to itself
    panel.addEventListener("keydown", keep);
    panel.addEventListener("click", clicked);
    observer.observe(panel, { subtree: true, childList: true, attributeFilter: ["class"] });
  }
  const beginnings = ["focusin", "click"];
  for (const name of beginnings) document.addEventListener(name, enter, true);
  return () => {
    for (const name of beginnings) document.removeEventListener(name, enter, true);
    panel?.removeEventListener("keydown", keyed, true);
    panel?.removeEventListener("keydown", keep);
    panel?.removeEventListener("click", clicked);
    observer.disconnect();
  };
}
export default { render };
