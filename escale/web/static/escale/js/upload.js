// Files sent one after the other, each with its progress, without leaving the page of a piece.
// Everything here adds to plain forms: without this file the buttons « Choisir » and « Envoyer »
// do the same.
const words = document.querySelector("[data-upload-words]")?.dataset ?? {};
const status = document.querySelector("[data-upload-status]");
const JSON_ONLY = { Accept: "application/json" };
const hasCamera = window.matchMedia("(pointer: coarse)").matches;

let queue = Promise.resolve();
let isSending = 0;

// ---- one file -------------------------------------------------------------------------------

function named(sentence, file) {
  return sentence.replace("NAME", () => file.name);
}

function newRow(form, file) {
  const row = document.createElement("li");
  const name = document.createElement("span");
  name.className = "esc-files__name";
  name.textContent = named(words.sending, file);
  const bar = document.createElement("progress");
  bar.className = "esc-progress";
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", named(words.sending, file));
  row.append(name, bar);
  form.querySelector("[data-files]").append(row);
  return {
    remove: () => row.remove(),
    advance: (part) => { bar.value = part; },
    check: () => {
      name.textContent = named(words.checking, file);
      bar.removeAttribute("value"); // it moves without saying how far: the server is reading
    },
  };
}

// Resolves to { redirect } or { faults }; a failure of the network is a fault like another.
function send(form, file, isReplacing) {
  if (file.size > Number(words.most)) return Promise.resolve(fault(file, words.tooLarge));
  const data = new FormData();
  data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  data.append("alternative", form.elements.alternative.value);
  if (isReplacing) data.append("replace", "1");
  data.append("file", file);
  const row = newRow(form, file);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", JSON_ONLY.Accept);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) row.advance(event.loaded / event.total);
    });
    request.upload.addEventListener("load", () => row.check());
    request.addEventListener("load", () => resolve(read(request, file)));
    for (const end of ["error", "abort", "timeout"]) {
      request.addEventListener(end, () => resolve(fault(file, words.cut)));
    }
    request.send(data);
  }).finally(() => row.remove());
}

function read(request, file) {
  if (request.status === 401) return fault(file, words.signedOut);
  let answer;
  try {
    answer = JSON.parse(request.responseText);
  } catch {
    return fault(file, words.error);
  }
  if (answer.redirect) return { redirect: answer.redirect };
  return answer.faults ? { faults: answer.faults.map((told) => ({ ...told, name: file.name })) }
    : fault(file, answer.sentence ?? words.error);
}

function fault(file, sentence) {
  return { faults: [{ name: file.name, sentence, hint: "" }] };
}

// ---- several files --------------------------------------------------------------------------

function sendAll(form, files) {
  const place = form.closest("section").id;
  isSending += 1;
  queue = queue
    .then(async () => {
      const faults = [];
      let redirect = "";
      // An earlier batch may have drawn this part again: its form is looked up anew.
      const current = () => document.getElementById(place).querySelector("[data-upload-form]");
      let isReplacing = current().elements.replace?.checked ?? false;
      clearFaults(current());
      for (const file of files) {
        const answer = await send(current(), file, isReplacing);
        if (answer.redirect) {
          redirect = answer.redirect;
          isReplacing = false;
        } else {
          faults.push(...answer.faults);
        }
      }
      isSending -= 1;
      if (redirect && !faults.length && leadsElsewhere(redirect)) {
        window.location.assign(redirect);
        return;
      }
      if (redirect) await refresh();
      show(current(), faults);
      status.textContent = faults.length ? "" : words.allDone;
      const input = current().querySelector('input[type="file"]');
      input.value = "";
      input.focus();
    })
    .catch(() => window.location.reload());
}

function leadsElsewhere(address) {
  return new URL(address, window.location.href).pathname !== window.location.pathname;
}

function clearFaults(form) {
  form.querySelector("[data-faults]")?.remove();
  const field = form.querySelector("[data-upload]");
  field.classList.remove("esc-field--error");
  field.querySelector('[id$="-error"]')?.remove();
}

function show(form, faults) {
  clearFaults(form);
  if (!faults.length) return;
  const box = document.createElement("div");
  box.dataset.faults = "";
  box.setAttribute("role", "alert");
  for (const told of faults) {
    const line = document.createElement("p");
    line.className = "fr-error-text";
    line.textContent = [`${told.name} :`, told.sentence, told.hint].filter(Boolean).join(" ");
    box.append(line);
  }
  const field = form.querySelector("[data-upload]");
  field.classList.add("esc-field--error");
  field.querySelector("[data-drop]").before(box);
}

// Draw again what changed, from the page itself: one template, whoever fills it.
let asked = 0;

async function refresh() {
  asked += 1;
  const mine = asked;
  const answer = await fetch(window.location.href, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error("the page is no longer this one");
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (mine !== asked) return; // a later answer is on its way: this one is already old
  for (const region of document.querySelectorAll("[data-live]")) {
    const other = fresh.querySelector(`[data-live="${region.dataset.live}"]`);
    const typed = region.querySelector("textarea");
    if (typed && typed.value !== typed.defaultValue) continue; // never under someone's fingers
    if (!other) continue;
    // Who had already moved on into the region stays where they were; what was opened stays open.
    const held = region.contains(document.activeElement) ? document.activeElement.id : "";
    const wasOpen = [...region.querySelectorAll("details")].map((details) => details.open);
    region.replaceChildren(...other.childNodes);
    region.querySelectorAll("details").forEach((details, place) => {
      if (wasOpen[place]) details.open = true;
    });
    if (held) document.getElementById(held)?.focus();
  }
  enhance();
}

// ---- the page -------------------------------------------------------------------------------

function enhance() {
  for (const form of document.querySelectorAll("[data-upload-form]")) {
    form.querySelector("[data-upload-send]").hidden = true;
    form.querySelector("[data-drop-words]").hidden = false;
    // On the input itself: a page drawn again while the file chooser was open has taken the input
    // out of the document, and what was chosen must be sent all the same.
    const input = form.querySelector('input[type="file"]');
    input.onchange = () => {
      if (input.files.length) sendAll(form, [...input.files]);
    };
    if (hasCamera && !form.querySelector("[data-camera]")) addCamera(form);
  }
}

function addCamera(form) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "fr-btn fr-btn--secondary";
  button.dataset.camera = "";
  button.textContent = words.photo;
  button.addEventListener("click", () => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = "image/*";
    input.setAttribute("capture", "environment"); // the camera, not the gallery
    input.addEventListener("change", () => {
      if (input.files.length) sendAll(form, [...input.files]);
    });
    input.click();
  });
  form.querySelector("[data-drop]").append(button);
}

for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    // Beside the areas too: a file dropped there would replace the page.
    event.preventDefault();
    const area = event.target.closest?.("[data-drop]");
    const isOver = kind === "dragenter" || kind === "dragover";
    for (const other of document.querySelectorAll("[data-drop]")) {
      other.classList.toggle("esc-drop--over", isOver && other === area);
    }
    if (kind === "drop" && area && event.dataTransfer.files.length) {
      sendAll(area.closest("[data-upload-form]"), [...event.dataTransfer.files]);
    }
  });
}

window.addEventListener("beforeunload", (event) => {
  if (isSending) event.preventDefault();
});

// ---- the choice between several ways --------------------------------------------------------

const choice = document.querySelector("[data-choice]");
if (choice) {
  const button = choice.querySelector("[data-choice-send]");
  button.hidden = true;
  choice.addEventListener("change", async () => {
    const chosen = new FormData(choice).get("alternative");
    for (const way of document.querySelectorAll("[data-way]")) {
      way.hidden = way.dataset.way !== chosen;
    }
    try {
      const answer = await fetch(choice.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(choice)),
        headers: JSON_ONLY,
      });
      if (!answer.ok) throw new Error("the choice was not kept");
      await answer.text(); // an answer left unread holds its connection
      if (!isSending) await refresh();
    } catch {
      button.hidden = false; // the plain button says what is wrong
    }
  });
}

enhance();
