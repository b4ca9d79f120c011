// A verdict is saved without leaving its place. Without this file the form is sent as any other,
// and the page comes back to the piece.
const words = document.querySelector("[data-viewer-words]")?.dataset ?? {};

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-in-place]");
  if (!form || event.defaultPrevented) return;
  event.preventDefault();
  if (form.dataset.isSending === undefined) send(form);
});

async function send(form) {
  const place = form.parentElement;
  form.dataset.isSending = "";
  let answer;
  try {
    answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-In-Place": "1" },
    });
  } catch {
    return tell(form, words.lost);
  }
  // Signed out, or no longer allowed: the page that says so is worth leaving this one for. What
  // was typed waits in the session.
  if (answer.redirected) return window.location.assign(answer.url);
  if (!answer.ok && answer.status !== 409) return tell(form, words.lost);
  replace(await answer.text());
  for (const field of document.querySelectorAll("input[name=revision]")) {
    field.value = answer.headers.get("X-Revision") ?? field.value;
  }
  document.getElementById(place.id)?.querySelector("[data-said]")?.focus();
}

function replace(html) {
  const parts = new DOMParser().parseFromString(html, "text/html").body;
  for (const part of [...parts.children]) {
    document.getElementById(part.id)?.replaceWith(document.adoptNode(part));
  }
}

function tell(form, sentence) {
  delete form.dataset.isSending;
  const said = form.querySelector("[data-lost]") ?? document.createElement("p");
  said.dataset.lost = "";
  said.className = "fr-error-text";
  said.setAttribute("role", "alert");
  said.textContent = sentence;
  form.append(said);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-next-piece]");
  if (!link) return;
  const pieces = [...document.querySelectorAll("[data-piece]")];
  const next = pieces[pieces.indexOf(link.closest("[data-piece]")) + 1];
  if (!next) return;
  event.preventDefault();
  next.scrollIntoView();
  (next.querySelector(".esc-viewer__frame") ?? next.querySelector(".esc-verdict input[type=radio]"))?.focus({
    preventScroll: true,
  });
});
