// A film on a page: each picture is a backdrop and what differs from it, composed on a canvas.
async function startFilm(el) {
  const film = factsOf(el), still = el.querySelector("img");
  const folder = (still.src || still.dataset.src).replace(/[^/]*$/, "");
  const backdrop = await loaded(`${folder}back.webp`);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = film.size;
  canvas.ariaHidden = "true"; // the sentence below it says the same
  const ink = canvas.getContext("2d");
  const compose = (image) => {
    ink.drawImage(backdrop, 0, 0);
    ink.drawImage(image, 0, 0);
    canvas.dataset.frame = image.dataset.frame;
    return canvas;
  };
  const frame = (i, j) => ({ url: `${folder}${i}-${j}.webp`, text: film.texts[`${i},${j}`] });
  play(el, { ...film, frame, compose });
  const figure = el.querySelector("figure");
  if (!figure.contains(canvas)) { // until the first picture is there, the still one
    ink.drawImage(still.naturalWidth ? still : backdrop, 0, 0, canvas.width, canvas.height);
    figure.replaceChildren(canvas);
  }
  figure.ariaLabel = "The picture";
  el.querySelectorAll(".film-knob > :is(span, output)").forEach((said) => { said.ariaHidden = "true"; }); // by its control
  frames.observe(figure);
}
document.querySelectorAll("details:not([open]) .player-film img").forEach((still) => {
  still.dataset.src = still.src; // once it is open, the film comes at once
  still.removeAttribute("src");
});
whenNear(".player-film", startFilm);
