for (const place of document.querySelectorAll("div.mountain-predict-page[data-spec]")) {
  const spec = JSON.parse(place.dataset.spec), name = `mountain-predict-${spec.key}`;
  place.removeAttribute("data-spec");
  place.addEventListener("keydown", (event) => event.stopPropagation());
  let kept = null;
  try { kept = JSON.parse(localStorage.getItem(name)); } catch { /* a page may keep nothing */ }
  form(place, spec, kept, (said, compared) => {
    try {
      if (said === null) localStorage.removeItem(name);
      else localStorage.setItem(name, JSON.stringify({ said, compared }));
    } catch { /* as above */ }
  });
}
