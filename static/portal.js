// Comfort only: every page does its work without this file.
(() => {
  "use strict";

  // A form sent twice is sent once: the button rests after the first press.
  for (const form of document.querySelectorAll("form[data-once]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent === "yes") {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "yes";
      for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-disabled", "true");
    });
  }

  // A page brought back by the « back » button can be sent again.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
    }
  });

  // Leaving a changed form asks first (the browser chooses the words).
  const watched = [...document.querySelectorAll("form[data-unsaved][method=post]")];
  const changed = new Set();
  for (const form of watched) {
    form.addEventListener("input", () => changed.add(form));
    form.addEventListener("submit", () => changed.delete(form));
  }
  if (watched.length) {
    window.addEventListener("beforeunload", (event) => {
      if (changed.size) event.preventDefault();
    });
  }

  // What was typed outlives a session that ended meanwhile: kept in this tab while one logs in, no longer.
  const KEPT = "portal.typed";
  const HALF_AN_HOUR = 30 * 60 * 1000;
  const loggingIn = location.pathname.startsWith("/compte/");
  const typed = (form) => [...form.elements].filter((one) => one.name && !["hidden", "file", "submit", "button"].includes(one.type) && one.autocomplete !== "one-time-code");
  const ticked = (one) => one.type === "checkbox" || one.type === "radio";
  let kept = null;
  try {
    kept = JSON.parse(sessionStorage.getItem(KEPT));
    if (loggingIn && kept) sessionStorage.setItem(KEPT, JSON.stringify({ ...kept, away: true }));
    else sessionStorage.removeItem(KEPT);
  } catch { /* no storage: nothing is kept */ }
  const forms = loggingIn ? [] : [...document.querySelectorAll("main form.form[method=post]")];
  if (kept && kept.away && kept.path === location.pathname && Date.now() - kept.at < HALF_AN_HOUR && forms[kept.rank]) {
    for (const one of typed(forms[kept.rank])) {
      const given = kept.values.filter(([name]) => name === one.name).map(([, value]) => value);
      if (ticked(one)) one.checked = given.includes(one.value);
      else if (given.length) one.value = given[0];
    }
    if (watched.includes(forms[kept.rank])) changed.add(forms[kept.rank]);
    const note = document.createElement("p");
    note.className = "alert alert-info";
    note.setAttribute("role", "status");
    forms[kept.rank].before(note);
    note.textContent = "Nous avons remis ce que vous aviez écrit. Relisez, puis envoyez de nouveau.";
  }
  for (const [rank, form] of forms.entries()) {
    form.addEventListener("submit", () => {
      const values = typed(form).filter((one) => !ticked(one) || one.checked).map((one) => [one.name, one.value]);
      try {
        sessionStorage.setItem(KEPT, JSON.stringify({ path: location.pathname, rank, values, at: Date.now(), away: false }));
      } catch { /* no storage: nothing is kept */ }
    });
  }

  // The account menu closes with Escape or a click elsewhere.
  for (const menu of document.querySelectorAll("details[data-close-outside]")) {
    document.addEventListener("click", (event) => {
      if (menu.open && !menu.contains(event.target)) menu.open = false;
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }

  // Buttons that print are useless without this file: the page hides them with « hidden ».
  for (const button of document.querySelectorAll("button[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
})();
