// A player is made of its still picture when it comes near, so that a page loads what is looked at.
function whenNear(selector, start) {
  const near = new IntersectionObserver((seen) => seen.forEach(({ isIntersecting, target }) => {
    if (!isIntersecting) return;
    near.unobserve(target);
    start(target);
  }), { rootMargin: "600px" });
  document.querySelectorAll(selector).forEach((el) => near.observe(el));
}

const factsOf = (el) => JSON.parse(el.querySelector("script[type='application/json']").textContent);

const loaded = (src) => new Promise((done, failed) => {
  const image = new Image();
  image.onload = () => done(image);
  image.onerror = failed;
  image.src = src;
});

// A picture that is drawn twice stays as it is until the other has come: there may be no network.
document.querySelectorAll("picture").forEach((el) => {
  const image = el.querySelector("img"), source = el.querySelector("source");
  const phone = matchMedia(source.media), wide = image.src, narrow = source.srcset;
  const wanted = () => (phone.matches ? narrow : wide);
  image.src = wanted();
  source.remove();
  phone.addEventListener("change", async () => {
    const url = wanted();
    try {
      if (image.naturalWidth) await loaded(url); // one that never came near loads when it does
      if (url === wanted()) image.src = url;
    } catch { /* no network */ }
  });
});
