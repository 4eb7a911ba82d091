// The editor of a notice: the preview follows the typing, a press puts a field into the text.
// Without it the button "Update the preview" does the same, and the fields are there to copy.
"use strict";

const form = document.querySelector("form[data-preview-url]");
const text = form.querySelector("textarea[name=text]");
const preview = document.getElementById("preview");
const PAUSE_MS = 350;
let timer = 0;
let asked = 0;

async function update() {
  const number = ++asked;
  try {
    const answer = await fetch(form.dataset.previewUrl, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-CSRFToken": form.elements.csrf_token.value, Accept: "application/json" },
      credentials: "same-origin",
    });
    // A late answer to an earlier state, or a fault, leaves what is shown.
    if (!answer.ok || number !== asked) return;
    preview.innerHTML = (await answer.json()).html; // the server's own partial, escaped there
  } catch {
    // Not reached: the button still works.
  }
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(update, PAUSE_MS);
}

function insert(field) {
  const { selectionStart: from, selectionEnd: to } = text;
  text.setRangeText(field, from, to, "end");
  text.focus();
  soon();
}

text.addEventListener("input", soon);
form.addEventListener("change", soon);
document.querySelectorAll("[data-insert]").forEach((code) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-sm btn-outline-secondary py-0 font-monospace";
  button.textContent = code.textContent;
  button.addEventListener("click", () => insert(button.textContent));
  code.replaceWith(button);
});
