function render({ model, el }) {
  const urls = new Map();
  const frame = (j, i) => {
    const sent = model.get(`frame_${j}_${i}`);
    if (!sent) return null;
    const key = `${j},${i}`;
    if (!urls.has(key)) {
      urls.set(key, URL.createObjectURL(new Blob([sent.png], { type: "image/png" })));
    }
    return { url: urls.get(key), text: sent.text };
  };
  const film = model.get("film");
  const refresh = play(el, { ...film, frame });
  const stops = [];
  film.second_texts.forEach((_, j) => film.texts.forEach((_, i) => {
    const arrived = () => refresh(j, i);
    model.on(`change:frame_${j}_${i}`, arrived);
    stops.push(() => model.off(`change:frame_${j}_${i}`, arrived));
  }));
  return () => {
    stops.forEach((stop) => stop());
    urls.forEach((url) => URL.revokeObjectURL(url));
  };
}
export default { render };
