/* What an editor typed and did not save: asked about before the page is left, and kept in this
   browser until it is saved, taken back or discarded. Each open form keeps its own. */
const about = JSON.parse(document.currentScript.dataset.about)
const form = document.getElementById(about.form)
const PLACE = `typed:${about.who}:${location.pathname}:`
const KEPT_DAYS = 30
// What says which version a form was made from comes back with its words.
const VERSION = ["seen", "opened"]
const ROWS = /-TOTAL_FORMS$/

/* The fields that somebody fills in, by name; an inline row's template is none. */
function fields() {
  return [...form.elements].filter((field) =>
    field.name && !field.name.includes("__prefix__") && !["hidden", "file", "submit", "button"].includes(field.type))
}

function valueOf(field) {
  if (field.type === "checkbox") return field.checked ? "on" : ""
  if (field.localName !== "select") return field.value
  return [...field.selectedOptions].map((option) => option.value).filter(Boolean).join("\n")
}

function read() {
  return Object.fromEntries(fields().map((field) => [field.name, valueOf(field)]))
}

/* The names of what is in NOW and was not so in BEFORE. */
function changed(before, now) {
  return Object.keys(now).filter((name) => (now[name] ?? "") !== (before[name] ?? ""))
}

function hidden(test) {
  return Object.fromEntries([...form.elements]
    .filter((field) => field.type === "hidden" && test(field.name))
    .map((field) => [field.name, field.value]))
}

function stored(key) {
  try {
    return JSON.parse(localStorage.getItem(key))
  } catch {
    return null
  }
}

function forget(key) {
  try {
    localStorage.removeItem(key)
  } catch { /* A browser that keeps nothing has nothing to forget. */ }
}

function begin() {
  const token = about.token || crypto.getRandomValues(new Uint32Array(3)).join("-")
  const key = PLACE + token
  const carrier = Object.assign(document.createElement("input"), { type: "hidden", name: "typed", value: token })
  form.append(carrier)
  // A form that was sent and came back with a complaint is still what it was before it was typed in.
  const base = (about.token && stored(key)?.base) || (about.token ? {} : read())
  let leaving = false
  let waiting = 0

  const keep = () => {
    clearTimeout(waiting)
    const values = read()
    const names = changed(base, values)
    if (!names.length) {
      forget(key)
      return false
    }
    const labels = Object.fromEntries(fields().filter((field) => field.localName === "select")
      .map((field) => [field.name, [...field.selectedOptions].map((option) => option.text)]))
    const draft = {
      at: Date.now(), base, values, labels, version: hidden((name) => VERSION.includes(name)),
      rows: hidden((name) => ROWS.test(name)),
    }
    try {
      localStorage.setItem(key, JSON.stringify(draft))
    } catch { /* A full or forbidden store keeps nothing; the question before leaving stays. */ }
    return true
  }
  const soon = () => {
    clearTimeout(waiting)
    waiting = setTimeout(keep, 400)
  }

  form.addEventListener("input", soon)
  form.addEventListener("change", soon)
  // The fields that search tell jQuery alone.
  window.django?.jQuery?.(form).on("change", soon)
  addEventListener("submit", (event) => {
    // A preview in a window of its own leaves the form where it is.
    const elsewhere = event.submitter?.formTarget || form.target
    if (event.target === form) leaving = !event.defaultPrevented && ["", "_self"].includes(elsewhere)
  })
  addEventListener("pageshow", () => { leaving = false })
  addEventListener("pagehide", keep)
  addEventListener("beforeunload", (event) => {
    if (keep() && !leaving) event.preventDefault()
  })
  // Where this is not to be had, a form that is open in another tab is offered here too.
  navigator.locks?.request(key, () => new Promise(() => {}))
  offer(key, keep)
}

/* Kept words of this form that are not saved, the newest first. */
async function kept(own) {
  const alive = new Set(((await navigator.locks?.query())?.held ?? []).map((lock) => lock.name))
  const drafts = []
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith("typed:"))) {
    const draft = stored(key)
    const old = !draft || Date.now() - draft.at > KEPT_DAYS * 86_400_000
    if (old || about.saved.includes(key.slice(key.lastIndexOf(":") + 1))) forget(key)
    else if (key.startsWith(PLACE) && key !== own && !alive.has(key)) drafts.push({ key, ...draft })
  }
  return drafts.sort((one, other) => other.at - one.at)
}

async function offer(own, keep) {
  let drafts = []
  try {
    drafts = await kept(own)
  } catch { /* A browser that keeps nothing has nothing to offer. */ }
  const draft = drafts.find((one) => {
    const now = read()
    const missing = changed(one.base, one.values).some((name) => (now[name] ?? "") !== one.values[name])
    if (!missing) forget(one.key)
    return missing
  })
  if (draft) show(draft, () => offer(own, keep), keep)
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties)
  made.append(...children)
  return made
}

function show(draft, next, keep) {
  const names = changed(draft.base, draft.values)
    .map((name) => form.elements[name]?.labels?.[0]?.textContent.trim().replace(/:$/, ""))
  const moment = new Date(draft.at)
  const language = document.documentElement.lang
  const usage = language.startsWith("ar") ? "ar-IQ-u-nu-latn" : language
  const when = moment.toLocaleString(usage, { dateStyle: "long", timeStyle: "short" })
  const takeBack = element("button", { type: "button", className: "button", textContent: about.words.takeBack })
  const discard = element("button", { type: "button", className: "button", textContent: about.words.discard })
  const time = element("time", { dateTime: moment.toISOString(), textContent: when })
  const what = [...new Set(names.filter(Boolean))]
  const notice = element("section", { className: "unsaved", id: "unsaved" },
    element("h2", { id: "unsaved-heading", textContent: about.words.heading }),
    element("p", {}, time, what.length ? `: ${what.join(language.startsWith("ar") ? "، " : ", ")}` : ""),
    element("p", {}, takeBack, " ", discard))
  notice.setAttribute("aria-labelledby", "unsaved-heading")
  takeBack.addEventListener("click", () => {
    putBack(draft)
    // Only when it stands in this form's own store does the other one go.
    if (keep()) forget(draft.key)
    notice.remove()
  })
  discard.addEventListener("click", () => {
    forget(draft.key)
    notice.remove()
    next()
  })
  form.before(notice)
}

/* Only what was changed then: whatever else is in the form by now stays. */
function putBack(draft) {
  for (const [name, total] of Object.entries(draft.rows)) {
    const prefix = name.replace(ROWS, "")
    const more = document.querySelector(`#${prefix}-group .add-row a, #${prefix}-group tr.add-row a`)
    for (let had = -1; more && Number(form.elements[name]?.value) < Number(total);) {
      if (had === form.elements[name].value) break
      had = form.elements[name].value
      more.click()
    }
  }
  for (const name of changed(draft.base, draft.values)) {
    const field = form.elements[name]
    const value = draft.values[name]
    if (!field) continue
    if (field.type === "checkbox") field.checked = value === "on"
    else if (field.localName === "select") select(field, value.split("\n").filter(Boolean), draft.labels[name] ?? [])
    else field.value = value
    for (const event of ["taken-back", "input", "change"]) field.dispatchEvent(new Event(event, { bubbles: true }))
    window.django?.jQuery?.(field).trigger("change")
  }
  for (const [name, value] of Object.entries(draft.version)) {
    if (form.elements[name]) form.elements[name].value = value
  }
}

/* A field that searches has only the options that were chosen in it. */
function select(field, values, labels) {
  for (const option of field.options) option.selected = values.includes(option.value)
  values.forEach((value, n) => {
    if (![...field.options].some((option) => option.value === value)) field.add(new Option(labels[n] ?? value, value, true, true))
  })
  if (!values.length) field.value = ""
}

if (form && fields().length && form.querySelector("[type=submit]")) begin()
