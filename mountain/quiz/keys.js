// Inside the quiz all keys belong to the quiz, and a new question is ready to be answered.
function render({ model, el }) {
  const panel = () => el.closest(".mountain-quiz");
  let tries = 0;
  const attached = () => {
    if (panel()) panel().addEventListener("keydown", keep);
    else if (tries++ < 600) requestAnimationFrame(attached);
  };
  const keep = (event) => {
    if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
  };
  const ready = () => setTimeout(() => panel()?.querySelector("input, button")?.focus(), 150);
  attached();
  model.on("change:turn", ready);
  return () => model.off("change:turn", ready);
}
export default { render };
