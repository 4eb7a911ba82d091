// Something is under way: its part of the page is asked for anew every two seconds. When its mark
// changes the page has become another one, with other buttons, and is loaded anew; what came of it
// (data-progress-result) then has the focus, by its place in the address.
"use strict";

const region = document.querySelector("[data-progress-url]");
const OFTEN_MS = 2000;
const SELDOM_MS = 30000;
let pause = OFTEN_MS;

function mark(place) {
  return place.querySelector("[data-mark]")?.dataset.mark;
}

function loadAnew() {
  const result = region.dataset.progressResult;
  if (result) history.replaceState(history.state, "", `#${result}`);
  location.reload();
}

function show(html) {
  const made = document.createElement("div");
  // The server's own partial, escaped there.
  made.innerHTML = html;
  if (mark(made) === undefined || mark(made) !== mark(region)) {
    loadAnew();
    return false;
  }
  const focused = document.activeElement?.id;
  region.replaceChildren(...made.childNodes);
  // What had the focus was replaced by its like.
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
  return region.querySelector("[data-over]") === null;
}

async function ask() {
  if (document.hidden) return true;
  try {
    const answer = await fetch(region.dataset.progressUrl, { credentials: "same-origin" });
    // The sign-in page, or a person who may not see it any more.
    if (answer.redirected || answer.status === 403 || answer.status === 404) {
      location.reload();
      return false;
    }
    if (!answer.ok) throw new Error(answer.status);
    pause = OFTEN_MS;
    return show(await answer.text());
  } catch {
    // Not reached: it is asked less often until it answers.
    pause = Math.min(pause * 2, SELDOM_MS);
    return true;
  }
}

async function follow() {
  if (await ask()) setTimeout(follow, pause);
}

if (region) {
  setTimeout(follow, pause);
  // Whoever comes back to the page sees at once how it stands.
  document.addEventListener("visibilitychange", ask);
}
