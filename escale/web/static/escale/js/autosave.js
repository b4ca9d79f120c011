// Saves a page's answers while one types, against the revision that was read.
const WAIT = 1500; // after the last key
const AGAIN = 3000; // after a failure
const PATIENCE = 5000; // for a save on its way, when a button is pressed

const form = document.querySelector("form[data-autosave]");
const word = form?.querySelector("[data-saved]");
let timer = 0;
let isDirty = false;
let isStopped = false;
let sending = null;

function say(sentence) {
  if (word && sentence) word.textContent = sentence;
}

// What the server says beside its status; nothing when it is not one of our answers.
async function read(answer) {
  const isOurs = answer.headers.get("Content-Type")?.startsWith("application/json");
  return isOurs ? answer.json() : {};
}

async function send() {
  isDirty = false;
  try {
    const answer = await fetch(form.dataset.autosave, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { Accept: "application/json" },
      keepalive: true, // one may leave while it is on its way
    });
    const { revision, sentence } = await read(answer);
    say(sentence);
    if (answer.ok && revision) {
      form.elements.revision.value = revision;
    } else if (answer.status < 500) {
      // Saved elsewhere meanwhile, signed out, refused: the plain button shows what to do, and
      // keeps what was typed.
      isStopped = answer.status !== 422;
      isDirty = true;
    } else {
      throw new Error(answer.statusText);
    }
  } catch {
    isDirty = true;
    say(word?.dataset.failed);
    clearTimeout(timer);
    timer = setTimeout(save, AGAIN);
  }
}

// One save at a time: the next one goes against the revision the last one left.
async function save() {
  clearTimeout(timer);
  while (sending) await sending;
  if (!isDirty || isStopped) return;
  sending = send();
  await sending;
  sending = null;
}

function leave() {
  if (sending) save();
  else if (isDirty && !isStopped) send();
}

function later() {
  isDirty = true;
  clearTimeout(timer);
  timer = setTimeout(save, WAIT);
}

function submit(event) {
  clearTimeout(timer);
  isStopped = true;
  if (!sending) return;
  // A save is on its way: the button waits for the revision it brings back.
  event.preventDefault();
  event.stopImmediatePropagation();
  const enough = new Promise((done) => setTimeout(done, PATIENCE));
  Promise.race([sending, enough]).then(() => {
    sending = null;
    form.requestSubmit(event.submitter);
  });
}

if (form) {
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", submit, { capture: true });
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leave();
  });
  // Come back to from the browser's memory, the page holds a revision of the past.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}
