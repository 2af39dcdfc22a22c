// Proposes words while one types (ARIA 1.2 combobox with a list); the form works without this file.
(() => {
  "use strict";
  const WAIT = 120; // milliseconds of rest before asking
  const SHORTEST = 2;

  const counted = (count) =>
    count === 0 ? "Aucune proposition." : count === 1 ? "1 proposition." : `${count} propositions. Flèche bas pour les parcourir.`;

  function combobox(input) {
    const list = document.createElement("ul");
    list.id = `${input.id}_propositions`;
    list.className = "suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Propositions");
    const status = document.createElement("div");
    status.className = "visually-hidden";
    status.setAttribute("aria-live", "polite");
    input.after(list, status);
    input.parentElement.classList.add("has-suggestions");
    for (const [name, value] of Object.entries({
      role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
    })) input.setAttribute(name, value);

    let chosen = -1;
    let timer = 0;
    let asking = null;
    const kept = new Map();

    function close() {
      list.hidden = true;
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function mark(index) {
      const options = [...list.children];
      chosen = index;
      options.forEach((option, number) => option.setAttribute("aria-selected", String(number === index)));
      if (index < 0) input.removeAttribute("aria-activedescendant");
      else {
        input.setAttribute("aria-activedescendant", options[index].id);
        options[index].scrollIntoView({ block: "nearest" });
      }
    }

    function take(option) {
      input.value = option.textContent;
      status.textContent = "";
      close();
    }

    function show(words) {
      list.replaceChildren(
        ...words.map((word, number) => {
          const option = document.createElement("li");
          option.id = `${list.id}_${number}`;
          option.setAttribute("role", "option");
          option.setAttribute("aria-selected", "false");
          option.textContent = word;
          return option;
        }),
      );
      chosen = -1;
      input.removeAttribute("aria-activedescendant");
      list.hidden = words.length === 0;
      input.setAttribute("aria-expanded", String(words.length > 0));
      status.textContent = counted(words.length);
    }

    async function ask() {
      const typed = input.value.trim();
      asking?.abort();
      if (typed.length < SHORTEST) return close();
      if (kept.has(typed)) return show(kept.get(typed));
      asking = new AbortController();
      try {
        const answer = await fetch(`${input.dataset.suggest}?${new URLSearchParams({ q: typed })}`, {
          signal: asking.signal, headers: { Accept: "application/json" },
        });
        if (!answer.ok) return close();
        const { suggestions } = await answer.json();
        kept.set(typed, suggestions);
        if (document.activeElement === input) show(suggestions);
      } catch {
        close(); // no network, or a newer question: the form still works
      }
    }

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });
    input.addEventListener("keydown", (event) => {
      const open = !list.hidden;
      const last = list.children.length - 1;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!open) return void ask();
        const step = event.key === "ArrowDown" ? 1 : -1;
        const next = chosen + step;
        mark(next > last ? -1 : next < -1 ? last : next);
      } else if (event.key === "Enter" && open && chosen >= 0) {
        event.preventDefault(); // the first Enter takes the word, the next one searches
        take(list.children[chosen]);
      } else if (event.key === "Escape" && open) {
        event.preventDefault();
        close();
      } else if (event.key === "Tab" && open && chosen >= 0) {
        take(list.children[chosen]);
      }
    });
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) take(option);
    });
    input.addEventListener("blur", () => {
      clearTimeout(timer);
      asking?.abort();
      close();
    });
  }

  for (const input of document.querySelectorAll("input[data-suggest]")) combobox(input);
})();
