// The SHA-256 of a chosen file is computed here; only these 64 digits are sent, never the file.
(() => {
  "use strict";
  // Absent outside a secure page: then the form sends the file, as it does without this script.
  if (!window.crypto || !window.crypto.subtle) return;
  const MOST_BYTES = 10 * 1024 * 1024;

  for (const form of document.querySelectorAll("form[data-hash-file]")) {
    const button = form.querySelector("[data-hash-button]");
    const state = form.querySelector("[data-hash-state]");
    const input = form.querySelector("input[type=file]");
    const computing = state.textContent;
    const digits = form.querySelector("input[name=sha256]");
    button.hidden = false;

    button.addEventListener("click", async () => {
      const file = input.files[0];
      // Without a file, the server has the words.
      if (!file) {
        form.submit();
        return;
      }
      state.hidden = false;
      state.textContent = file.size > MOST_BYTES ? form.dataset.tooHeavy : computing;
      if (file.size > MOST_BYTES) return;
      button.setAttribute("aria-disabled", "true");
      const hash = await window.crypto.subtle.digest("SHA-256", await file.arrayBuffer());
      digits.value = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      input.disabled = true;
      form.submit();
    });

    window.addEventListener("pageshow", () => {
      state.hidden = true;
      input.disabled = false;
      digits.value = "";
      button.removeAttribute("aria-disabled");
    });
  }
})();
