// Makes or proves a passkey: the page says what to ask the browser, the form takes its answer back.
// Without this file, or without passkeys in the browser, codes remain.
const form = document.querySelector("form[data-passkey]");
const button = form?.querySelector("[data-passkey-button]");
const fault = form?.querySelector("[data-passkey-fault]");

function bytes(text) {
  const base64 = text.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function known(credentials = []) {
  return credentials.map((credential) => ({ ...credential, id: bytes(credential.id) }));
}

function make(options) {
  return navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: known(options.excludeCredentials),
    },
  });
}

function prove(options) {
  return navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      allowCredentials: known(options.allowCredentials),
    },
  });
}

function written(credential) {
  const { response } = credential;
  const said = { clientDataJSON: text(response.clientDataJSON) };
  if (response.attestationObject) said.attestationObject = text(response.attestationObject);
  if (response.signature) {
    said.authenticatorData = text(response.authenticatorData);
    said.signature = text(response.signature);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: said,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

async function ask(event) {
  event.preventDefault();
  fault.hidden = true;
  button.setAttribute("aria-disabled", "true");
  try {
    const options = JSON.parse(document.getElementById("passkey-options").textContent);
    const credential = await (form.dataset.passkey === "make" ? make : prove)(options);
    form.elements.credential.value = written(credential);
    form.submit();
  } catch {
    // Refused, cancelled or too slow: browsers do not say which, and it may be tried again.
    button.removeAttribute("aria-disabled");
    fault.hidden = false;
    fault.focus();
  }
}

if (form && window.PublicKeyCredential) {
  for (const part of document.querySelectorAll("[data-passkey-part]")) part.hidden = false;
  for (const part of document.querySelectorAll("[data-passkey-else]")) part.hidden = true;
  form.addEventListener("submit", ask);
}
