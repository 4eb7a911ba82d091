// The count of an audience follows the filters. The server counts; this only asks it. Without it
// the button does the same.
"use strict";

{
  const form = document.querySelector("form[data-count-url]");
  const region = document.getElementById("counted");
  const OWN = ["csrf_token", "version", "name", "audience_name"];
  const PAUSE_MS = 400;
  let timer = 0;
  let question = null;

  async function count() {
    question?.abort();
    const mine = (question = new AbortController());
    const data = new FormData(form);
    for (const name of OWN) data.delete(name);
    const asked = new URLSearchParams(data);
    const address = new URL(form.dataset.countUrl, location.href);
    for (const [name, value] of asked) if (value) address.searchParams.append(name, value);
    region.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { credentials: "same-origin", signal: mine.signal });
      // The server's own partial, escaped there.
      if (answer.ok && !answer.redirected) region.innerHTML = await answer.text();
    } catch {
      // Asked anew meanwhile, or not reached: the button still works.
    }
    if (mine === question) region.removeAttribute("aria-busy");
  }

  function soon(event) {
    if (OWN.includes(event.target.name)) return;
    clearTimeout(timer);
    timer = setTimeout(count, PAUSE_MS);
  }

  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  if (!region.querySelector("table, strong")) count();
}
