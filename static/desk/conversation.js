// Deciding inside the conversation, on the article's own page. That page is the same bytes for
// everybody; what stands here beyond it is asked for under the login, and put in as text alone.

// NAME.class with ATTRIBUTES around CHILDREN, elements or words.
function make(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

const link = ([address, words]) => make("a", { href: address }, words);

class LoggedOut extends Error {}

const PICK = ".desk-pick";

async function ask(address, options = {}) {
  const headers = { Accept: "application/json" };
  const answer = await fetch(address, { headers, redirect: "manual", ...options });
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
  if (!isJson && (answer.type === "opaqueredirect" || answer.status === 403)) throw new LoggedOut();
  if (!isJson) throw new Error(`answered ${answer.status}`);
  return answer.json();
}

// One comment and what can be done about it: its element on the page, and what the desk said of it.
class Turn {
  constructor(desk, said, element, waits) {
    Object.assign(this, { desk, said, element, waits, seen: said.seen });
    this.told = make("p.desk-told", { role: "status" });
    this.verbs = make("div.desk-verbs");
    // Above the replies, so that it is seen whose verbs they are.
    element.insertBefore(this.verbs, element.querySelector(":scope > .replies"));
    this.show();
    this.showWaiting();
    if (said.undo) this.offerUndo(said.told);
  }

  // Said of it for as long as it is so, and no longer.
  showWaiting() {
    this.element.classList.toggle("waits", this.waits);
    this.note?.remove();
    if (!this.waits) return;
    this.note = make("p.desk-note", {}, `${this.words.waits} ${this.said.notes ?? ""}`.trim());
    this.element.querySelector(":scope > .comment-head").after(this.note);
  }

  get words() {
    return this.desk.words;
  }

  button(words, act) {
    const button = make("button", { type: "button" }, words);
    button.addEventListener("click", act);
    return button;
  }

  // The verbs that are open now.
  show(...instead) {
    const open = [];
    if (this.said.may && this.waits) {
      open.push(this.button(this.words.approve, () => this.send("approve")));
    }
    if (this.said.may) {
      const words = this.waits ? this.words.reject : this.words.takeDown;
      open.push(this.button(words, () => this.chooseClause()));
    }
    if (this.said.pick && !this.element.matches(".is-off")) open.push(this.pickButton());
    if (this.said.answer) open.push(link([this.said.answer, this.words.answer]));
    if (this.said.page) open.push(link([this.said.page, this.words.more]));
    this.verbs.replaceChildren(...(instead.length ? instead : open), this.told);
  }

  chooseClause() {
    const { leave, leaving = [], edition } = this.said;
    const clauses = this.desk.clauses[edition].map(([number, title]) =>
      this.button(title, () => this.send("reject", { clause: number })),
    );
    const cancel = this.button(this.words.cancel, () => this.back());
    const box = make("fieldset.desk-clauses", { tabindex: "-1" }, make("legend", {}, this.words.under));
    if (leave) box.append(make("p", {}, leave));
    if (leaving.length) {
      const items = leaving.map(([name, beginning]) =>
        make("li", {}, make("bdi", {}, name), ": ", make("q", { dir: "auto" }, beginning)),
      );
      box.append(make("ul", {}, ...items));
    }
    box.append(make("div", {}, ...clauses, cancel));
    box.addEventListener("keydown", (event) => event.key === "Escape" && this.back());
    this.show(box);
    // Not on the first clause: Enter pressed twice would cite it.
    box.focus();
  }

  pickButton() {
    const { picked } = this.said;
    const button = picked
      ? this.button(this.words.endPick, () => this.setPick("end-pick", ""))
      : this.button(this.words.pick, () => this.askWhy());
    button.className = "desk-pick";
    return button;
  }

  askWhy() {
    const why = make("input", { name: "reason", maxlength: "200", dir: "auto", required: "" });
    const done = make("button", {}, this.words.pickIt);
    const cancel = this.button(this.words.cancel, () => this.back(PICK));
    const form = make("form.desk-why", {}, make("label", {}, `${this.words.why} `, why), done, cancel);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.setPick("pick", why.value);
    });
    form.addEventListener("keydown", (event) => event.key === "Escape" && this.back(PICK));
    this.show(form);
    why.focus();
  }

  // Readers see it with its reason when the page is next made: at once.
  async setPick(verb, reason) {
    this.told.textContent = this.words.sending;
    try {
      const answer = await this.desk.post(`${this.said.at}${verb}/`, { seen: this.seen, reason });
      if (answer.ok) {
        this.said.picked = reason;
        this.back(PICK);
      }
      this.told.textContent = answer.message;
    } catch (problem) {
      const isOut = problem instanceof LoggedOut;
      this.told.textContent = isOut ? this.words.loggedOut : this.words.notSent;
    }
  }

  // To where one was: not to the verb beside it.
  back(where = "button") {
    this.show();
    this.verbs.querySelector(where)?.focus();
  }

  // A decision is on record when the desk says so, and not before.
  async send(verb, fields = {}) {
    this.told.textContent = this.words.sending;
    const buttons = this.verbs.querySelectorAll("button");
    for (const button of buttons) button.disabled = true;
    try {
      this.heard(verb, await this.desk.post(`${this.said.at}${verb}/`, { seen: this.seen, ...fields }));
    } catch (problem) {
      const isOut = problem instanceof LoggedOut;
      this.told.textContent = isOut ? this.words.loggedOut : this.words.notSent;
      for (const button of buttons) button.disabled = false;
    }
  }

  heard(verb, answer) {
    const waited = this.waits;
    this.waits = answer.waits ?? waited;
    this.desk.count(this.waits - waited);
    if (this.waits !== waited) this.said.notes = "";
    this.showWaiting();
    if (!answer.ok) {
      // Somebody was quicker, or it is not theirs to decide: nothing was overwritten.
      if (["decided", "refused", "other_login"].includes(answer.kind)) this.said.may = false;
      this.show();
      this.told.textContent = answer.message;
      return;
    }
    this.seen = answer.seen;
    this.element.classList.toggle("is-off", verb === "reject");
    if (verb === "undo") this.show();
    else this.offerUndo();
    this.told.textContent = answer.message;
    this.verbs.querySelector("button")?.focus();
  }

  offerUndo(told = "") {
    const undo = this.button(this.words.undo, () => this.send("undo"));
    if (told) this.verbs.prepend(make("span", {}, told), undo);
    else this.show(undo);
  }
}

function waiting(said, words) {
  const head = make("h3.comment-head", {}, make("bdi.comment-name", {}, said.name), " ");
  if (said.newsroom) head.append(make("span.by-newsroom", {}, words.newsroom), " ");
  head.append(make("time", { datetime: said.machine }, said.when));
  const item = make("li.comment.waits", { tabindex: "-1" }, head);
  if (said.answers) item.append(make("p.comment-answers", {}, said.answers));
  item.append(make("div.desk-words", { dir: "auto" }, said.text));
  if (said.signals.length) item.append(make("p.desk-note", {}, said.signals.join(" · ")));
  return item;
}

const place = (id) => document.getElementById(`comment-${id}`);

// The list that comments under UNDER stand in, made where there was none.
function listUnder(section, under) {
  const home = under ? place(under) : section.querySelector(".thread") ?? section;
  let list = home.querySelector(under ? ":scope > .replies" : ":scope > .comment-list");
  if (!list) {
    list = make(under ? "ol.replies" : "ol.comment-list");
    home.append(list);
  }
  return list;
}

function bar(section, desk) {
  const { words, links } = desk;
  const counted = make("span.desk-count", { role: "status" });
  desk.count = (more) => {
    desk.waits += more;
    counted.textContent = `${words.count} ${desk.waits}`;
  };
  const line = make("p", {}, make("span", {}, words.only), ...links.map(link));
  if (desk.waits !== null) line.prepend(counted);
  desk.count(0);
  const box = make("aside.desk-bar", { "aria-label": words.label }, line);
  desk.showWay = (item) => {
    item.id = "waits";
    line.append(link(["#waits", words.first]));
  };
  if (words.left) box.append(make("p", {}, words.left));
  section.querySelector("h2").after(box);
}

// POST for the person the page was filled for. A login in another window gives new rights to post;
// they are asked for once, and nothing is sent under another name.
function poster(says, { csrf, person }) {
  let token = csrf;
  const post = (address, fields) => {
    const body = new URLSearchParams({ csrfmiddlewaretoken: token, moderator: person, ...fields });
    return ask(address, { method: "POST", body });
  };
  return async (address, fields) => {
    try {
      return await post(address, fields);
    } catch (problem) {
      if (!(problem instanceof LoggedOut)) throw problem;
      const now = await ask(says);
      if (now.person !== person) throw problem;
      token = now.csrf;
      return post(address, fields);
    }
  };
}

// Called where a hint says that somebody of the newsroom is here; whether that is so, the desk says.
export async function open(section) {
  const here = new URLSearchParams(location.search);
  const asked = ["from", "comments", "under"].map((name) => [name, here.get(name) ?? ""]);
  let desk;
  try {
    desk = await ask(`${section.dataset.says}?${new URLSearchParams(asked)}`);
  } catch (problem) {
    if (problem instanceof LoggedOut) document.cookie = "desk=; path=/; max-age=0";
    return;
  }
  desk.post = poster(section.dataset.says, desk);
  const sheet = make("link", { rel: "stylesheet", href: desk.style });
  document.head.append(sheet);
  bar(section, desk);
  for (const said of desk.waiting) {
    const item = waiting(said, desk.words);
    // The page may be older than what the desk says of it.
    const above = place(said.under) ? said.under : "";
    const list = listUnder(section, above);
    const before = said.before && place(said.before);
    list.insertBefore(item, before?.parentNode === list ? before : null);
    new Turn(desk, said, item, true);
  }
  for (const said of desk.public) {
    const item = place(said.place);
    if (item && (said.may || said.answer)) new Turn(desk, said, item, false);
  }
  const first = section.querySelector(".comment.waits");
  if (first) desk.showWay(first);
}
