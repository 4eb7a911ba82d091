// Keeps a draft as it is written and says so. Without it the buttons of the form do the same.
"use strict";

{
  const form = document.querySelector("form[data-draft-url]");
  const state = document.getElementById("draft-state");
  const PAUSE_MS = 1500;
  let timer = 0;
  let saving = null;
  let isStale = false;
  let kept = form && written();

  // What was typed, without what the page itself puts into the form.
  function written() {
    const data = new FormData(form);
    const own = ["csrf_token", "version", "token", "sample", "person", "test_recipient"];
    own.push("promotion_words", "is_promotion_confirmed", "audience_name");
    for (const name of own) data.delete(name);
    return new URLSearchParams(data).toString();
  }

  async function keep() {
    clearTimeout(timer);
    const now = written();
    if (isStale || saving || now === kept) return;
    saving = send();
    if (await saving) kept = now;
    saving = null;
    if (written() !== now) soon();
  }

  async function send() {
    try {
      const answer = await fetch(form.dataset.draftUrl, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        keepalive: document.hidden, // the page may be on its way out
      });
      const said = await answer.json();
      if (said.version) form.elements.version.value = said.version;
      isStale = said.is_stale ?? false;
      state.textContent = said.said;
      return answer.ok;
    } catch {
      // Not reached, or signed out meanwhile: the button tells.
      state.textContent = "";
      return false;
    }
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE_MS);
  }

  if (form) {
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
    document.addEventListener("visibilitychange", () => document.hidden && keep());
    // A button waits for the draft that is just being kept: its answer tells which version is newest.
    form.addEventListener("submit", async (event) => {
      clearTimeout(timer);
      if (!saving) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      await saving;
      form.requestSubmit(event.submitter);
    });
  }
}
