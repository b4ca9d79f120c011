// Saves a page's answers while one types, against the revision that was read.
const WAIT = 1500;

const form = document.querySelector("form[data-autosave]");
const word = form?.querySelector("[data-saved]");
let timer = 0;
let isDirty = false;
let isStopped = false;
let sending = Promise.resolve();

function say(sentence) {
  if (word) word.textContent = sentence;
}

async function save({ leaving = false } = {}) {
  if (!isDirty || isStopped) return;
  isDirty = false;
  try {
    const answer = await fetch(form.dataset.autosave, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { Accept: "application/json" },
      keepalive: leaving,
    });
    if (answer.status === 409) {
      // Another tab saved meanwhile: the plain button will show both versions.
      isStopped = true;
      say((await answer.json()).sentence);
    } else if (answer.ok) {
      const saved = await answer.json();
      form.elements.revision.value = saved.revision;
      say(saved.sentence);
    } else if (answer.status === 401) {
      // Nothing is lost: the plain button keeps what was typed while one signs in again.
      isStopped = true;
      say((await answer.json()).sentence);
    } else {
      isDirty = true;
    }
  } catch {
    isDirty = true; // the network will come back; the next change, or the button, saves
  }
}

if (form) {
  const later = () => {
    isDirty = true;
    clearTimeout(timer);
    timer = setTimeout(() => { sending = sending.then(() => save()); }, WAIT);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => { isStopped = true; clearTimeout(timer); });
  window.addEventListener("pagehide", () => save({ leaving: true }));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save({ leaving: true });
  });
}
