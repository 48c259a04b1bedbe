// Plays a film: a picture and a sentence for every position of one slider, or of two.
// film: {knobs, width, frame, waiting}: a knob is {label, texts, start}; frame(i, j) returns
// {url, text} of position i of the first knob and j of the second (0 if there is none) once that
// picture is drawn, or nothing before; meanwhile waiting() is the sentence.
// Returns refresh(i, j), to be called when a picture has arrived, or any time without arguments.
function play(el, film) {
  const make = (tag, attributes = {}, ...children) => {
    const node = Object.assign(document.createElement(tag), attributes);
    node.append(...children);
    return node;
  };
  const slider = ({ label, texts, start }) => {
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
  const sliders = film.knobs.map(slider);
  const pictures = new Map();  // loaded ahead, and decoded at once when shown: no empty frame
  let wanted = "";

  function picture(i, j) {
    const key = `${i},${j}`, frame = film.frame(i, j);
    if (frame && !pictures.has(key)) {
      const loaded = make("img", { decoding: "sync", src: frame.url, alt: frame.text });
      loaded.dataset.frame = key;
      pictures.set(key, loaded);
    }
    return pictures.get(key);
  }

  function show() {
    const [i, j = 0] = sliders.map(({ input }) => +input.value);
    const key = wanted = `${i},${j}`;
    const found = picture(i, j);
    figure.classList.toggle("film-waiting", !found);
    sentence.textContent = found ? found.alt : film.waiting();
    if (found?.complete) figure.replaceChildren(found);
    else if (found) found.onload = () => { if (wanted === key) figure.replaceChildren(found); };
  }

  el.replaceChildren(make("div", { className: "film" },
    ...sliders.map(({ row }) => row), figure, sentence));
  el.firstChild.style.setProperty("--film-width", `${film.width}px`);
  show();
  const [first, second] = film.knobs;
  first.texts.forEach((_, i) => (second?.texts ?? [""]).forEach((_, j) => picture(i, j)));
  return (i, j) => {
    if (i === undefined || wanted === `${i},${j}`) show();
    else picture(i, j);
  };
}
