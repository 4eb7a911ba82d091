// Small comforts; every page works without them.
"use strict";

document.querySelectorAll("[data-focus]").forEach((element) => element.focus());
// Loaded anew after something was done, as the address tells: who reads along goes on there.
document.querySelector(`[data-result="${CSS.escape(location.hash.slice(1))}"]`)?.focus();
document.querySelectorAll("[data-submit-on-change]").forEach((element) => {
  element.addEventListener("change", () => element.form.submit());
});
// A form is sent once: the second press of its button does nothing while the first is under way.
document.querySelectorAll("form[method=post]").forEach((form) => {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});
