// Draws again what changed on a page, from the page itself: one template, whoever fills it.
// Only the regions named `data-live` move, and only those that the server now draws otherwise:
// the rest stays as it is, with what is typed, chosen, opened or focused in it.
const drawn = new Map();
let asked = 0;

// What the server drew, but for the token that it draws anew each time.
function drawing(region) {
  const copy = region.cloneNode(true);
  for (const token of copy.querySelectorAll("[name=csrfmiddlewaretoken]")) token.remove();
  return copy.innerHTML;
}

for (const region of document.querySelectorAll("[data-live]")) {
  drawn.set(region.dataset.live, drawing(region));
}

function isTouched(control) {
  if (control.type === "file") return control.files.length > 0;
  if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
  return control.value !== control.defaultValue;
}

// Where the keyboard was, to be found again in what replaces it.
function held(region) {
  const active = document.activeElement;
  if (!region.contains(active)) return null;
  const summaries = [...region.querySelectorAll("summary")];
  const place = summaries.indexOf(active);
  const address = active.getAttribute("href");
  return () => {
    if (active.id && document.getElementById(active.id)) return document.getElementById(active.id);
    if (place >= 0) return region.querySelectorAll("summary")[place];
    return address ? region.querySelector(`a[href="${CSS.escape(address)}"]`) : null;
  };
}

function fill(region, fresh) {
  const name = region.dataset.live;
  const html = drawing(fresh);
  if (drawn.get(name) === html) return;
  if ([...region.querySelectorAll("input, textarea")].some(isTouched)) return; // another time
  drawn.set(name, html);
  const find = held(region);
  const wasOpen = [...region.querySelectorAll("details")].map((details) => details.open);
  region.replaceChildren(...fresh.childNodes);
  region.querySelectorAll("details").forEach((details, place) => {
    if (wasOpen[place]) details.open = true;
  });
  // What was under the keyboard is gone: the title of its part is the nearest place.
  if (find) (find() ?? region.closest("section")?.querySelector("[tabindex]"))?.focus();
}

export async function redraw() {
  asked += 1;
  const mine = asked;
  const answer = await fetch(window.location.href, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error("the page is no longer this one");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (mine !== asked) return; // a later answer is on its way: this one is already old
  for (const fresh of page.querySelectorAll("[data-live]")) {
    const region = document.querySelector(`[data-live="${fresh.dataset.live}"]`);
    if (region) fill(region, fresh);
  }
}
