// Small comforts of every page. Each is an addition: without this file nothing is lost.

// A menu closes with Escape, or when one goes elsewhere.
for (const menu of document.querySelectorAll("details[data-menu]")) {
  const summary = menu.querySelector("summary");
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      summary.focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
}

// The list of errors is read first.
document.querySelector("[data-focus-first]")?.focus();

// A password can be shown. The button is hidden until this line runs.
for (const button of document.querySelectorAll("button[data-shows]")) {
  const input = document.getElementById(button.dataset.shows);
  button.hidden = false;
  button.addEventListener("click", () => {
    const show = input.type === "password";
    input.type = show ? "text" : "password";
    button.setAttribute("aria-pressed", String(show));
    button.textContent = show ? button.dataset.hideLabel : button.dataset.showLabel;
  });
}

for (const button of document.querySelectorAll("button[data-prints]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A form is sent once: a second click while the first is on its way is ignored. The button stays
// focusable and enabled, so that going back finds a form that can be sent again.
for (const form of document.querySelectorAll("form[data-once]")) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  window.addEventListener("pageshow", () => {
    sent = false;
  });
}

// Sections that a printed page must show are opened for the printer.
window.addEventListener("beforeprint", () => {
  for (const section of document.querySelectorAll("details.esc-details:not([open])")) {
    section.open = true;
    section.dataset.openedToPrint = "";
  }
});
window.addEventListener("afterprint", () => {
  for (const section of document.querySelectorAll("details[data-opened-to-print]")) {
    section.open = false;
    delete section.dataset.openedToPrint;
  }
});
