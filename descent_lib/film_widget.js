function render({ model, el }) {
  const urls = new Map();
  const frame = (i, j) => {
    const sent = model.get(`frame_${i}_${j}`);
    if (!sent) return null;
    const key = `${i},${j}`;
    if (!urls.has(key)) {
      urls.set(key, URL.createObjectURL(new Blob([sent.png], { type: "image/png" })));
    }
    return { url: urls.get(key), text: sent.text };
  };
  const film = model.get("film");
  const refresh = play(el, { ...film, frame, waiting: () => model.get("waiting") });
  const stops = [];
  const on = (trait, listener) => {
    model.on(`change:${trait}`, listener);
    stops.push(() => model.off(`change:${trait}`, listener));
  };
  on("waiting", () => refresh());
  const [first, second] = film.knobs;
  first.texts.forEach((_, i) => (second?.texts ?? [""]).forEach((_, j) => {
    on(`frame_${i}_${j}`, () => refresh(i, j));
  }));
  return () => {
    stops.forEach((stop) => stop());
    urls.forEach((url) => URL.revokeObjectURL(url));
  };
}
export default { render };
