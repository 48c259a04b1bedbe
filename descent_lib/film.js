// Plays a film: a picture and a sentence for every position of one slider, or of two.
// film: {label, texts, second_label, second_texts, width, start, second_start, sentence, frame}
// where frame(second, first) returns {url, text} once that picture is drawn, or nothing before.
// Returns refresh(second, first), to be called when a picture has arrived.
function play(el, film) {
  const make = (tag, attributes = {}, ...children) => {
    const node = Object.assign(document.createElement(tag), attributes);
    node.append(...children);
    return node;
  };
  const knob = (label, texts, start) => {
    const output = make("output", { textContent: texts[start] });
    const input = make("input", { type: "range", min: 0, max: texts.length - 1, step: 1, value: start });
    input.setAttribute("aria-label", label || "value");
    input.dataset.lmSuppressShortcuts = "true";  // in JupyterLab, leave the arrow keys to the slider
    const announce = () => {
      output.textContent = texts[input.value];
      input.setAttribute("aria-valuetext", texts[input.value]);
    };
    announce();
    input.addEventListener("input", () => { announce(); show(); });
    return { input, row: make("label", {}, make("span", { textContent: label }), input, output) };
  };

  const image = make("img", { alt: "" });
  const sentence = make("p", { className: "film-sentence" });
  sentence.setAttribute("role", "status");
  const figure = make("figure", {}, image);
  const first = knob(film.label, film.texts, film.start);
  const second = film.second_texts.length > 1
    ? knob(film.second_label, film.second_texts, film.second_start) : null;
  const pictures = new Map();  // loaded ahead, and decoded at once when shown: no empty frame
  let wanted = "";

  function picture(j, i) {
    const key = `${j},${i}`, frame = film.frame(j, i);
    if (frame && !pictures.has(key)) {
      const loaded = make("img", { decoding: "sync", src: frame.url, alt: frame.text });
      loaded.dataset.frame = key;
      pictures.set(key, loaded);
    }
    return pictures.get(key);
  }

  function show() {
    const [j, i] = [second ? +second.input.value : 0, +first.input.value];
    const key = wanted = `${j},${i}`;
    const found = picture(j, i);
    figure.classList.toggle("film-waiting", !found);
    sentence.textContent = found ? found.alt : "This picture is still being drawn …";
    if (found?.complete) figure.replaceChildren(found);
    else if (found) found.onload = () => { if (wanted === key) figure.replaceChildren(found); };
  }

  el.replaceChildren(make("div", { className: "film" },
    first.row, ...(second ? [second.row] : []), figure, sentence));
  el.firstChild.style.setProperty("--film-width", `${film.width}px`);
  show();
  film.second_texts.forEach((_, j) => film.texts.forEach((_, i) => picture(j, i)));
  return (j, i) => { if (wanted === `${j},${i}`) show(); else picture(j, i); };
}
