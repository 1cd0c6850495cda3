// What was approved while somebody reads: said once a minute at most, shown when they ask for it.
// The page itself is asked for again, and a browser that has it is told "not modified". Nobody is
// asked by a page that nobody looks at.

const EVERY = 60_000;

// The page as it is now; nothing where it is there no more, or the line is down. Not by `fetch`:
// words become a document here alone without a sink that the policy closes.
function pageNow() {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("GET", location.pathname);
    request.responseType = "document";
    request.onloadend = () => done(request.status === 200 ? request.response : null);
    request.send();
  });
}

const here = (item) => document.getElementById(item.id);
const commentsIn = (page) => [...page.querySelectorAll(".thread .comment[id]")];
const timeOf = (item) => Date.parse(item.querySelector("time")?.dateTime);

// What of a comment is its own, and can change: that it is erased, picked, or whom it answers.
const ownOf = (item) =>
  [...item.children].filter((part) => !part.matches(".replies, .comment-actions, form"));
const wordsOf = (parts) => parts.map((part) => part.textContent).join("\n");

function renew(mine, item) {
  const [before, now] = [ownOf(mine), ownOf(item)];
  if (wordsOf(before) === wordsOf(now)) return;
  for (const part of before) part.remove();
  mine.prepend(...now.map((part) => document.importNode(part, true)));
  if (!item.querySelector(":scope > .comment-actions")) {
    mine.querySelector(":scope > .comment-actions")?.remove();
  }
}

// What of FROM, a list, is missing in INTO, each in its place among the others; what is there, as
// it is by now.
function fill(into, from) {
  let last = null;
  for (const item of from.children) {
    let mine = here(item);
    if (!mine) {
      mine = document.importNode(item, true);
      if (last) last.after(mine);
      else into.prepend(mine);
    } else {
      renew(mine, item);
      const replies = item.querySelector(":scope > .replies");
      const own = mine.querySelector(":scope > .replies");
      if (replies && own) fill(own, replies);
      else if (replies) mine.append(document.importNode(replies, true));
      // The way to more of them, below the list.
      const more = item.querySelector(":scope > .pager");
      mine.querySelector(":scope > .pager")?.remove();
      if (more) mine.append(document.importNode(more, true));
    }
    last = mine;
  }
}

// What has left PAGE goes here too, but for what only stands further down by now, and for what
// somebody is just writing under.
function takeAway(page) {
  const tops = [...page.querySelectorAll(".comment-list > .comment")];
  const ends = page.querySelector(".thread [rel=next]") ? timeOf(tops.at(-1)) : 0;
  for (const item of commentsIn(document)) {
    const isFurtherDown = timeOf(item.closest(".comment-list > .comment")) < ends;
    const isWrittenUnder = item.querySelector("form:not([hidden])");
    if (!page.getElementById(item.id) && !isFurtherDown && !isWrittenUnder) item.remove();
  }
}

// THREAD is the first page of the newest comments, as it was when it was opened.
export function watch(thread) {
  const told = document.createElement("p");
  // There from the beginning: what comes into a region is read out, a region that comes is not.
  told.setAttribute("role", "status");
  thread.querySelector(".thread-count").after(told);
  // When the page was opened.
  let asked = 0;
  let timer = 0;

  function say(...words) {
    told.className = words.length ? "notice" : "";
    told.replaceChildren(...words);
  }

  function show(page, items) {
    const list = thread.querySelector(".comment-list");
    const from = page.querySelector(".comment-list");
    if (list) fill(list, from);
    else thread.append(document.importNode(from, true));
    takeAway(page);
    for (const row of thread.querySelectorAll(".comment-actions")) {
      // Of newsroom.js, which has named the others.
      if (!row.querySelector("b")) nameActions(row);
    }
    thread.querySelector(".thread-count").textContent =
      page.querySelector(".thread-count").textContent;
    say();
    here(items[0]).focus();
  }

  function tell(page) {
    const items = commentsIn(page).filter(
      (item) => !here(item) && item.querySelector(":scope > .comment-head"),
    );
    if (!items.length) return say();
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button is-quiet";
    button.textContent = thread.dataset.show;
    button.addEventListener("click", () => show(page, items));
    say(`${thread.dataset.newComments} ${items.length} `, button);
  }

  async function look() {
    asked = performance.now();
    const page = await pageNow();
    if (page?.querySelector(".thread")) tell(page);
    plan();
  }

  function plan() {
    clearTimeout(timer);
    if (document.hidden) return;
    timer = setTimeout(look, Math.max(0, asked + EVERY - performance.now()));
  }

  document.addEventListener("visibilitychange", plan);
  plan();
}
