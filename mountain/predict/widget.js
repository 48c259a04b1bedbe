function render({ model, el }) {
  const trouble = document.createElement("p");
  const warn = () => { trouble.textContent = model.get("trouble"); };
  const place = document.createElement("div");
  el.replaceChildren(place, trouble);
  const keys = (event) => { if (!event.ctrlKey && !event.metaKey) event.stopPropagation(); };
  place.addEventListener("keydown", keys);  // all keys in the form belong to the form
  form(place, model.get("spec"), model.get("kept"), (said, compared) => model.send({ said, compared }));
  warn();
  model.on("change:trouble", warn);
  return () => model.off("change:trouble", warn);
}
export default { render };
