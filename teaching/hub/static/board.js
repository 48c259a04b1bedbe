// Every few seconds the page takes the place of itself, unless somebody is busy in it.

const EVERY = 4000;
let last = new Date();

async function renew() {
  const main = document.querySelector("main");
  if (main.contains(document.activeElement)) return;
  const token = main.querySelector("[name=_xsrf]").value; // a script is not let in without it
  const headers = { "X-XSRFToken": token };
  const answer = await fetch(window.location.href, { headers, redirect: "error" });
  if (!answer.ok) throw new Error(answer.statusText);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  main.replaceChildren(...page.querySelector("main").children);
  last = new Date();
}

function late() {
  const line = document.querySelector("#late");
  line.hidden = false;
  line.textContent = `No news since ${last.toLocaleTimeString()}: this page asks again by itself. If it stays so, sign in again, or look whether the hub runs.`;
}

setInterval(() => renew().catch(late), EVERY);
