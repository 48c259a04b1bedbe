// Plays a film: a picture and a sentence for every position of one knob, or of two.
// film: {knobs, width, cuts, plays, frame, waiting}: a knob is {label, texts, start, names}, where
// names makes it a row of buttons; frame(i, j) returns {url, text} of position i of the first knob
// and j of the second (0 if there is none) once that picture is drawn, or nothing before;
// meanwhile waiting() is the sentence. cuts are the shares of the width at which a picture can be
// cut into panels, for narrow windows; plays adds a button that moves the first knob. Where a
// picture needs something around it, compose(image) returns what is shown in its place.
// Returns refresh(i, j), to be called when a picture has arrived, or any time without arguments.
function play(el, film) {
  const make = (tag, attributes = {}, ...children) => {
    const node = Object.assign(document.createElement(tag), attributes);
    node.append(...children);
    return node;
  };
  const ours = (input) => { // in JupyterLab, leave the arrow keys to the knob
    input.dataset.lmSuppressShortcuts = "true";
    return input;
  };
  const slider = ({ label, texts, start }) => {
    const output = make("output", { textContent: texts[start] });
    const input = ours(make("input", { type: "range", min: 0, max: texts.length - 1, step: 1, value: start }));
    input.setAttribute("aria-label", label || "value");
    const announce = () => {
      output.textContent = texts[input.value];
      input.setAttribute("aria-valuetext", texts[input.value]);
    };
    announce();
    input.addEventListener("input", () => { announce(); show(); });
    const go = (i) => { input.value = i; announce(); show(); };
    const row = make("label", { className: "film-knob" }, make("span", { textContent: label }), input, output);
    return { row, at: () => +input.value, go };
  };
  const buttons = ({ label, texts, start }) => {
    const name = `film-${Math.random()}`;
    const inputs = texts.map((_, i) => ours(make("input", { type: "radio", name, checked: i === start })));
    const labels = inputs.map((input, i) => make("label", {}, input, texts[i]));
    const row = make("div", { className: "film-knob film-names" },
      make("span", { textContent: label }), make("div", {}, ...labels));
    row.setAttribute("role", "radiogroup");
    row.setAttribute("aria-label", label || "value");
    row.addEventListener("change", () => show());
    const go = (i) => { inputs[i].checked = true; show(); };
    return { row, at: () => inputs.findIndex((input) => input.checked), go };
  };

  const sentence = make("p", { className: "film-sentence" });
  sentence.setAttribute("role", "status");
  const figure = make("figure", {}, make("img", { alt: "" }));
  const knobs = film.knobs.map((knob) => (knob.names ? buttons : slider)(knob));
  const pictures = new Map();  // loaded ahead, and decoded at once when shown: no empty frame
  let wanted = "", narrow = false;

  function picture(i, j) {
    const key = `${i},${j}`, frame = film.frame(i, j);
    if (frame && !pictures.has(key)) {
      const loaded = make("img", { decoding: "sync", src: frame.url, alt: frame.text });
      loaded.dataset.frame = key;
      pictures.set(key, loaded);
    }
    return pictures.get(key);
  }

  // A picture as one piece, or in a narrow window its panels, one under the other.
  function pieces(image) {
    const whole = film.compose ? film.compose(image) : image;
    if (!narrow) return [whole];
    const edges = [0, ...film.cuts, 1];
    return edges.slice(1).map((end, n) => {
      const copy = whole.cloneNode(), share = end - edges[n];
      copy.getContext?.("2d").drawImage(whole, 0, 0);
      copy.style.width = `${100 / share}%`;
      copy.style.marginLeft = `${(-100 * edges[n]) / share}%`;
      if (n) copy.alt = "";
      return make("div", { className: "film-panel" }, copy);
    });
  }

  function show() {
    const [i, j = 0] = knobs.map(({ at }) => at());
    const key = wanted = `${i},${j}`;
    const found = picture(i, j);
    figure.classList.toggle("film-waiting", !found);
    sentence.textContent = found ? found.alt : film.waiting();
    const put = () => figure.replaceChildren(...pieces(found));
    if (found?.complete) put();
    else if (found) found.onload = () => { if (wanted === key) put(); };
  }

  function starter() { // the button that plays, and stops
    const last = film.knobs[0].texts.length - 1;
    let timer = 0;
    const stop = () => { timer = clearInterval(timer); button.textContent = "▶ Play"; };
    const step = () => {
      const next = knobs[0].at() + 1;
      if (!button.isConnected || next > last) stop();
      else if (picture(next, knobs[1]?.at() ?? 0)) knobs[0].go(next);
    };
    const button = make("button", { type: "button", textContent: "▶ Play", onclick: () => {
      if (timer) return stop();
      if (knobs[0].at() === last) knobs[0].go(0);
      timer = setInterval(step, 250);
      button.textContent = "■ Stop";
    } });
    return button;
  }

  el.replaceChildren(make("div", { className: "film" }, ...knobs.map(({ row }) => row),
    ...(film.plays ? [starter()] : []), figure, sentence));
  el.firstChild.style.setProperty("--film-width", film.width);
  new ResizeObserver(() => {
    const now = film.cuts?.length > 0 && figure.clientWidth > 0 && figure.clientWidth < 0.55 * film.width;
    if (now === narrow) return;
    narrow = now;
    show();
  }).observe(figure);
  show();
  const [first, second] = film.knobs;
  first.texts.forEach((_, i) => (second?.texts ?? [""]).forEach((_, j) => picture(i, j)));
  return (i, j) => {
    if (i === undefined || wanted === `${i},${j}`) show();
    else picture(i, j);
  };
}
