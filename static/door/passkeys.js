/* Passkeys: what the browser made or answered is sent by the form that asked for it. Without this
   script the forms stay hidden, and codes do. */
"use strict";

const options = () => JSON.parse(document.getElementById("passkey-data").textContent);

async function loginOptions(form) {
  const response = await fetch(form.action, { method: "POST", body: new FormData(form) });
  if (!response.ok) throw new Error(`The door answered ${response.status}.`);
  return (await response.json()).request_options;
}

/* Where the answer goes; a form that asks again has others besides. */
const fieldOf = (form) => form.elements[form.dataset.field ?? "credential"];

const ANSWERS = {
  make: async () => webauthnJSON.create(options().creation_options),
  show: async () => webauthnJSON.get(options().request_options),
  "log-in": async (form) => webauthnJSON.get(await loginOptions(form)),
};

async function send(form) {
  const failed = form.querySelector("[data-failed]");
  failed.hidden = true;
  try {
    const answer = JSON.stringify(await ANSWERS[form.dataset.passkey](form));
    const field = fieldOf(form);
    field.disabled = false;
    field.value = answer;
    form.submit();
  } catch {
    // Waved away, unknown to this device, or not to be had at all: the other ways stay open.
    failed.hidden = false;
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  // Empty it would be an answer; without it, the form asks what to answer.
  fieldOf(form).disabled = true;
  form.hidden = !window.PublicKeyCredential;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
}
