// The editor of a notice: preview, counter and notes follow the typing, a press puts a field into
// the text. The server counts; this only asks it. Without it the buttons do the same.
"use strict";

const form = document.querySelector("form[data-preview-url]");
const texts = [...form.querySelectorAll("textarea[name=text], textarea[name^=variant_]")];
const preview = document.getElementById("preview");
const notes = [...form.querySelectorAll("[data-notes]")];
const counted = document.getElementById("counted");
const PAUSE_MS = 250;
let timer = 0;
let question = null;
let chosen = texts[0];

function show(answer) {
  const focused = document.activeElement?.id;
  // The server's own partials, escaped there.
  preview.innerHTML = answer.html;
  for (const region of notes) region.innerHTML = answer.notes[region.dataset.notes] ?? "";
  // What had the focus was replaced by its like.
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
  if (counted.textContent !== answer.summary) counted.textContent = answer.summary;
}

async function update() {
  question?.abort();
  const mine = (question = new AbortController());
  try {
    const answer = await fetch(form.dataset.previewUrl, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-CSRFToken": form.elements.csrf_token.value, Accept: "application/json" },
      credentials: "same-origin",
      signal: mine.signal,
    });
    // A fault leaves what is shown.
    if (answer.ok) {
      const said = await answer.json();
      if (mine === question) show(said);
    }
  } catch {
    // Asked anew meanwhile, or not reached: the button still works.
  }
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(update, PAUSE_MS);
}

function insert(field) {
  const { selectionStart: from, selectionEnd: to } = chosen;
  chosen.setRangeText(field, from, to, "end");
  chosen.focus();
  soon();
}

for (const text of texts) {
  text.addEventListener("input", soon);
  text.addEventListener("focus", () => (chosen = text));
}
form.addEventListener("change", (event) => {
  if (event.target.name !== "test_recipient" && event.target.name !== "add_language") soon();
});
// Enter in the number sends the test, as its button does; elsewhere it only looks.
form.elements.test_recipient.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit(document.getElementById("send-test"));
});
// A link to a field that is folded away opens the fold.
document.addEventListener("click", (event) => {
  const target = event.target.closest?.('a[href^="#"]')?.hash.slice(1);
  const field = target && document.getElementById(target);
  if (!field) return;
  for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) {
    fold.open = true;
  }
  field.focus();
});
document.querySelectorAll("[data-insert]").forEach((code) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-sm btn-outline-secondary py-0 font-monospace text-start text-break";
  button.textContent = code.textContent;
  button.addEventListener("click", () => insert(button.textContent));
  code.replaceWith(button);
});
