// What the pages do beyond HTML: text size, a draft kept until the receipt, focus on errors.
// Everything works without it.
"use strict";

// Storage may be full or switched off: then nothing is kept, and the form still holds the words.
function attempt(act) {
  try {
    return act(localStorage);
  } catch {
    return null;
  }
}
const store = {
  get: (key) => attempt((storage) => storage.getItem(key)),
  set: (key, value) => attempt((storage) => storage.setItem(key, value)),
  remove: (key) => attempt((storage) => storage.removeItem(key)),
};

function textSize(box) {
  const SIZES = ["0.85", "1.00", "1.15", "1.30", "1.50"];
  const said = box.querySelector("[role=status]");
  let at = Math.max(SIZES.indexOf(store.get("text-scale")), -1);
  if (at < 0) at = 1;
  const show = () => {
    for (const button of box.querySelectorAll("button")) {
      const next = at + Number(button.dataset.step);
      button.setAttribute("aria-disabled", String(next < 0 || next >= SIZES.length));
    }
  };
  box.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    const next = at + Number(button?.dataset.step);
    if (!SIZES[next]) return;
    at = next;
    document.documentElement.style.setProperty("--text-scale", SIZES[at]);
    store.set("text-scale", SIZES[at]);
    said.textContent = `${said.dataset.sizeAnnouncement}: ${Math.round(SIZES[at] * 100)} %`;
    show();
  });
  show();
  box.hidden = false;
}

// What is kept can be anybody's doing, and then it is no draft.
function read(words) {
  try {
    return Object(JSON.parse(words));
  } catch {
    return {};
  }
}

const OWN_WORDS = ["name", "email", "text"];

// A draft stays on this device, under its article, from the first key to the receipt.
function keepDraft(form) {
  const key = `draft:${form.dataset.draft}`;
  const fields = [...form.elements].filter((field) => OWN_WORDS.includes(field.name));
  if (fields.some((field) => field.hidden || field.type === "hidden")) return;
  const draft = read(store.get(key));
  if (fields.every((field) => !field.value)) {
    for (const field of fields) field.value = draft[field.name] || "";
  }
  for (const hint of form.querySelectorAll("[data-draft-hint]")) hint.hidden = false;
  form.addEventListener("input", () => {
    store.set(key, JSON.stringify(Object.fromEntries(fields.map((f) => [f.name, f.value]))));
  });
}

// The drafts of a comment and of replies under one article, by their keys.
function draftsUnder(slug) {
  const ours = `draft:${slug}`;
  const all = attempt(Object.keys) || [];
  return all.filter((key) => key === ours || key.startsWith(`${ours}/`));
}

// What was begun under a discussion that is closed by now: to copy, or to discard.
function offerLeft(box) {
  const keys = draftsUnder(box.dataset.left);
  const words = keys.map((key) => read(store.get(key)).text).filter(Boolean);
  if (!words.length) return;
  for (const area of box.querySelectorAll("textarea")) area.value = words.join("\n\n");
  box.hidden = false;
  box.querySelector("button").addEventListener("click", () => {
    keys.forEach(store.remove);
    box.hidden = true;
    box.closest("[tabindex]").focus();
  });
}

// A draft, of a comment or of a reply under the same article, ends with the receipt of just these
// words. Any other receipt can be opened at any time, while the next comment is being written.
function forgetDraft(page) {
  const sent = page.querySelector("[data-sent-words]");
  if (!sent) return;
  const plain = (words) => String(words ?? "").replace(/\r\n?/g, "\n").normalize("NFC").trim();
  for (const key of draftsUnder(page.dataset.sent)) {
    if (plain(read(store.get(key)).text) === plain(sent.value)) store.remove(key);
  }
}

// A reply is written under what it answers, in a form like the one for the article.
function replyHere(link, model) {
  const comment = link.closest(".comment");
  const own = comment.querySelector(":scope > form");
  if (own && !own.hidden) return putAway(own, link);
  const form = own || replyForm(link, model, comment);
  form.hidden = false;
  link.setAttribute("aria-expanded", "true");
  const fields = OWN_WORDS.map((name) => form.elements[name]);
  (fields.find((field) => !field.value) || fields.at(-1)).focus();
}

// What stands in it stays its draft, and comes back with it.
function putAway(form, link) {
  form.hidden = true;
  link.setAttribute("aria-expanded", "false");
  link.focus();
}

function replyForm(link, model, comment) {
  const form = model.cloneNode(true);
  for (const name of ["id", "for", "aria-describedby"]) {
    for (const one of form.querySelectorAll(`[${name}]`)) {
      one.setAttribute(name, one.getAttribute(name).replace(/\S+/g, `${comment.id}-$&`));
    }
  }
  for (const counter of form.querySelectorAll(".counter")) counter.remove();
  form.reset();
  form.action = link.href;
  form.dir = getComputedStyle(model).direction;
  form.dataset.draft += comment.id.replace("comment-", "/");
  const said = link.closest("[data-reply-to]").dataset;
  const whom = comment.querySelector(".comment-name").textContent;
  form.setAttribute("aria-label", `${said.replyTo} ${whom}`);
  const heading = document.createElement("p");
  const name = document.createElement("bdi");
  name.textContent = whom;
  heading.className = "reply-heading";
  heading.append(`${said.replyTo} `, name);
  form.prepend(heading);
  const cancel = document.createElement("button");
  cancel.type = "button";
  cancel.className = "button is-quiet";
  cancel.textContent = said.cancel;
  cancel.addEventListener("click", () => putAway(form, link));
  form.addEventListener("keydown", (event) => event.key === "Escape" && putAway(form, link));
  form.querySelector(".form-actions").append(" ", cancel);
  comment.querySelector(":scope > .comment-actions").after(form);
  keepDraft(form);
  // Who somebody is, they may have said above.
  for (const known of ["name", "email"]) form.elements[known].value ||= model.elements[known].value;
  for (const area of form.querySelectorAll("textarea")) countDown(area);
  return form;
}

const RECOMMEND = 'a[href$="/recommend/"]';

// Whose comment each link is about, for those who hear them one by one.
function nameActions(row) {
  const name = row.parentNode.querySelector(".comment-name").textContent;
  for (const link of row.querySelectorAll("a")) {
    link.append(Object.assign(document.createElement("b"), { textContent: `(${name})` }));
    if (link.matches(RECOMMEND)) showRecommended(link);
  }
  row.setAttribute("aria-live", "polite");
}

// What this browser recommended it alone remembers. Where it cannot be said here, it is on the page
// that the link leads to.
function showRecommended(link) {
  const { recommend, recommended } = link.closest("[data-recommend]").dataset;
  link.firstChild.data = store.get(link.pathname) ? recommended : recommend;
}

// Why it is not counted, a page says in words.
function sendAsPage(address, step) {
  const form = document.createElement("form");
  const field = Object.assign(document.createElement("input"), { name: "step", value: step });
  Object.assign(form, { method: "post", action: address, hidden: true });
  form.append(field);
  document.body.append(form);
  form.submit();
}

async function recommendHere(link) {
  const row = link.parentNode;
  const step = store.get(link.pathname) ? "back" : "recommend";
  try {
    const headers = { Accept: "application/json" };
    const body = new URLSearchParams({ step });
    const answer = await fetch(link.href, { method: "POST", headers, body });
    if (!answer.ok) return sendAsPage(link.href, step);
    const { said } = await answer.json();
    row.querySelector("span")?.remove();
    if (said) link.after(" ", Object.assign(document.createElement("span"), { textContent: said }));
    if (step === "back") store.remove(link.pathname);
    else store.set(link.pathname, 1);
    showRecommended(link);
  } catch {
    location.assign(link.href);
  }
}

function countDown(area) {
  const hint = document.getElementById(`${area.id}_helptext`);
  if (!hint) return;
  const limit = Number(area.dataset.counter);
  const left = document.createElement("span");
  left.className = "counter";
  hint.append(" ", left);
  const show = () => {
    // As the server counts: code points, a line end being one.
    left.textContent = `${[...area.value].length} / ${limit}`;
  };
  area.addEventListener("input", show);
  show();
}

// Whoever works at the desk has a hint of it. Whether they do, the desk itself says.
const talk = document.querySelector("[data-desk]");
if (talk && /(^|; )desk=1/.test(document.cookie)) {
  import(talk.dataset.desk).then((desk) => desk.open(talk)).catch(() => {});
} else {
  // Not before it has anything to do: within the first minute it asks for nothing.
  for (const thread of document.querySelectorAll("[data-watch]")) {
    const begin = () => import(thread.dataset.watch).then((news) => news.watch(thread));
    setTimeout(() => begin().catch(() => {}), 30_000);
  }
}

for (const box of document.querySelectorAll("[data-text-size]")) textSize(box);
for (const form of document.querySelectorAll("form[data-draft]")) keepDraft(form);
for (const area of document.querySelectorAll("textarea[data-counter]")) countDown(area);
for (const page of document.querySelectorAll("[data-sent]")) forgetDraft(page);
for (const box of document.querySelectorAll("[data-left]")) offerLeft(box);
document.querySelector("[data-focus]")?.focus();
for (const row of document.querySelectorAll(".comment-actions")) nameActions(row);
const model = document.querySelector("form[data-draft]");
document.addEventListener("click", (event) => {
  const link = event.target.closest(`a[data-reply], ${RECOMMEND}`);
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const isReply = "reply" in link.dataset;
  if (isReply && !model) return;
  event.preventDefault();
  if (isReply) replyHere(link, model);
  else recommendHere(link);
});
