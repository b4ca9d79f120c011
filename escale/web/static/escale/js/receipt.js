// Waits for the receipt and puts its link in the page, which does not move. Without this file a
// plain link shows the page again.
const WAITS = [2, 3, 3, 5, 5, 10, 15, 30, 60, 60, 60, 120, 120, 300]; // seconds between two looks
const place = document.querySelector("[data-receipt][data-awaited]");

async function isReady() {
  // Not made yet, the address leads back to a page: only the PDF answers plainly.
  const answer = await fetch(place.dataset.receipt, { method: "HEAD", redirect: "manual" });
  return answer.ok;
}

async function show() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.querySelector("[data-receipt]:not([data-awaited])");
  if (found) {
    place.replaceChildren(...found.childNodes);
    place.removeAttribute("data-awaited");
  }
}

async function look(turn) {
  try {
    if (await isReady()) await show();
  } catch {
    // The network will come back.
  }
  if (place.hasAttribute("data-awaited") && turn < WAITS.length) {
    setTimeout(look, WAITS[turn] * 1000, turn + 1);
  }
}

if (place) setTimeout(look, 1000, 0);
