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
