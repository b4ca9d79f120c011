// Follows the check of the documents that a page shows, and draws again what changes. Without this
// file the page says that it is to be reloaded.
import { redraw } from "./redraw.js";

const PACE = [1, 2, 5, 15]; // seconds between two looks, the last for ever
const MOST = 10 * 60 * 1000; // then the page says that it has stopped
const AWAITED = ["checking", "late"];

const place = document.querySelector("[data-checks]");
const said = place?.querySelector("[data-checks-said]");
const stopped = place?.querySelector("[data-checks-stopped]");
let timer = 0;
let turn = 0;
let since = 0;

function shown() {
  return [...document.querySelectorAll("[data-document]")];
}

function isAwaiting() {
  return shown().some((one) => AWAITED.includes(one.dataset.stage));
}

function changedSince(documents) {
  return shown()
    .map((one) => one.dataset)
    .filter(({ document: number, stage }) => documents[number]?.stage !== stage)
    .map(({ document: number }) => number);
}

async function look() {
  if (Date.now() - since > MOST) return stop();
  try {
    const answer = await fetch(place.dataset.checks, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) return stop();
    const { documents } = await answer.json();
    const changed = changedSince(documents);
    if (changed.length) {
      await redraw();
      const words = changed.map((number) => documents[number]?.words).filter(Boolean);
      if (words.length) said.textContent = words.join(" ");
      turn = Math.min(turn, 1); // what was sent together is checked together
    }
  } catch (fault) {
    if (!(fault instanceof TypeError)) return stop();
    // The network will come back.
  }
  return wait();
}

function wait() {
  clearTimeout(timer);
  if (document.hidden || !isAwaiting()) return;
  timer = setTimeout(look, PACE[Math.min(turn, PACE.length - 1)] * 1000);
  turn += 1;
}

function stop() {
  clearTimeout(timer);
  stopped.hidden = !isAwaiting();
}

export function watch() {
  if (!place) return;
  stopped.hidden = true;
  since = Date.now();
  turn = 0;
  wait();
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) clearTimeout(timer);
  else watch();
});
watch();
