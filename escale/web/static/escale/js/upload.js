// Files sent one after the other, each with its progress, without leaving the page of a piece.
// Everything here adds to plain forms: without this file the buttons « Choisir » and « Envoyer »
// do the same.
import { watch } from "./checks.js";
import { redraw } from "./redraw.js";

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

const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });

// One line a file, from the moment it is chosen: what it waits for, how far it is, a way out.
function newRow(form, file) {
  const row = document.createElement("li");
  const name = document.createElement("span");
  name.className = "esc-files__name";
  const title = document.createElement("bdi");
  title.textContent = file.name;
  const step = document.createElement("span");
  step.className = "esc-quiet";
  step.textContent = words.waiting;
  name.append(title, document.createElement("br"), step);
  const bar = document.createElement("progress");
  bar.className = "esc-progress";
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", named(words.bar, file));
  const cancel = document.createElement("button");
  cancel.type = "button";
  cancel.className = "fr-btn fr-btn--sm fr-btn--tertiary";
  const of = document.createElement("span");
  of.className = "fr-sr-only";
  of.textContent = ` ${file.name}`;
  cancel.append(words.cancel, of);
  row.append(name, cancel, bar);
  form.querySelector("[data-files]").append(row);
  const told = {
    file,
    isCancelled: false,
    abort: () => {},
    remove: () => {
      const wasHeld = row.contains(document.activeElement);
      const next = row.nextElementSibling?.querySelector("button") ?? form.querySelector('input[type="file"]');
      row.remove();
      if (wasHeld) next.focus();
    },
    advance: (part) => {
      bar.value = part;
      step.textContent = words.sending.replace("NUMBER", percent.format(part));
    },
    // It is with the server, who reads it: it can be removed later, no longer held back.
    reads: () => {
      step.textContent = words.reading;
      bar.removeAttribute("value"); // it moves without saying how far
      if (cancel === document.activeElement) form.querySelector('input[type="file"]').focus();
      cancel.remove();
    },
  };
  cancel.addEventListener("click", () => {
    told.isCancelled = true;
    told.abort();
    told.remove();
    status.textContent = named(words.cancelled, file);
  });
  return told;
}

// Resolves to { redirect }, { faults } or, cancelled, to nothing of either; a failure of the
// network is a fault like another.
function send(form, row, isReplacing) {
  const { file } = row;
  if (file.size > Number(words.most)) {
    row.remove();
    return Promise.resolve(fault(file, words.tooLarge));
  }
  const data = new FormData();
  data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  data.append("alternative", form.elements.alternative.value);
  if (isReplacing) data.append("replace", "1");
  data.append("file", file);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    row.abort = () => request.abort();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", JSON_ONLY.Accept);
    row.advance(0);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) row.advance(event.loaded / event.total);
    });
    request.upload.addEventListener("load", () => row.reads());
    request.addEventListener("load", () => resolve(read(request, file)));
    request.addEventListener("abort", () => resolve({ faults: [] }));
    for (const end of ["error", "timeout"]) {
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
  if (answer.redirect) return { redirect: answer.redirect, told: answer.told };
  return answer.faults ? { faults: answer.faults.map((told) => ({ ...told, name: file.name })) }
    : fault(file, answer.sentence ?? words.error);
}

function fault(file, sentence) {
  return { faults: [{ name: file.name, sentence, hint: "" }] };
}

// ---- several files --------------------------------------------------------------------------

function sendAll(form, files) {
  const rows = files.map((file) => newRow(form, file));
  isSending += 1;
  queue = queue
    .then(async () => {
      const faults = [];
      const told = []; // what is no fault: a file that was there already
      let redirect = "";
      let isReplacing = form.elements.replace?.checked ?? false;
      clearFaults(form);
      for (const row of rows) {
        if (row.isCancelled) continue;
        const answer = await send(form, row, isReplacing);
        if (answer.redirect) {
          redirect = answer.redirect;
          isReplacing = false;
          if (answer.told) told.push(answer.told);
        } else {
          faults.push(...answer.faults);
        }
      }
      isSending -= 1;
      if (redirect && !faults.length && leadsElsewhere(redirect)) {
        window.location.assign(redirect);
        return;
      }
      if (redirect) {
        const box = form.elements.replace;
        if (box) box.checked = box.defaultChecked;
        await redraw();
        watch();
        status.textContent = faults.length ? "" : [words.allDone, ...told].join(" ");
      }
      show(form, faults);
      tell(form, told);
    })
    .catch(() => window.location.reload());
}

function leadsElsewhere(address) {
  return new URL(address, window.location.href).pathname !== window.location.pathname;
}

function tell(form, sentences) {
  for (const sentence of sentences) {
    const line = document.createElement("p");
    line.className = "esc-quiet";
    line.dataset.told = "";
    line.textContent = sentence;
    form.querySelector("[data-drop]").before(line);
  }
}

function clearFaults(form) {
  for (const line of form.querySelectorAll("[data-told]")) line.remove();
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

// ---- the page -------------------------------------------------------------------------------

function enhance(form) {
  form.querySelector("[data-upload-send]").hidden = true;
  form.querySelector("[data-drop-words]").hidden = false;
  const input = form.querySelector('input[type="file"]');
  input.addEventListener("change", () => {
    const files = [...input.files];
    input.value = ""; // the list under it says what becomes of them
    if (files.length) sendAll(form, files);
  });
  if (hasCamera) addCamera(form);
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
      await redraw();
    } catch {
      button.hidden = false; // the plain button says what is wrong
    }
  });
}

document.querySelectorAll("[data-upload-form]").forEach(enhance);
