/* The moderator's desk: one key a decision. Without this script every verb is a plain form. */
import { openBar } from "./bar.js"
import { formOf, isWrittenOn, layOut } from "./cards.js"
import { connect } from "./connection.js"
import { deciding } from "./deciding.js"
import { openDrafts } from "./drafts.js"
import { openEmpty } from "./empty.js"
import { openHelp } from "./help.js"
import { listen } from "./keys.js"
import { refreshLanes } from "./lanes.js"
import { openOutbox } from "./outbox.js"
import { takeFrom } from "./queue.js"
import { rejecting } from "./rejecting.js"
import { say } from "./words.js"

const desk = document.getElementById("desk")
const part = (name) => desk.querySelector(`[data-${name}]`)
const { person } = desk.dataset
const isQueue = Boolean(desk.dataset.takes)

const bar = openBar(part("bar"), { loginAddress: desk.dataset.login, isQueue })
const connection = connect({ person, countsAddress: desk.dataset.counts, lanes: part("lanes") })
const lanes = refreshLanes(part("lanes"), connection.counts)
const cards = layOut(part("cards"), { onShow: shown, onFewer: fewer })
const drafts = openDrafts({ person })
const outbox = openOutbox({
  person, post: connection.post, onChange: bar.tellOfOutbox,
  onAnswer(item, answer) {
    lanes.refreshSoon()
    // What was still held for it when the last ones were taken can be others now.
    queue?.refill()
    return decisions.answered(item, answer)
  },
})
const decisions = deciding({
  cards, outbox, isQueue, piece: connection.piece,
  cardAddress: desk.dataset.card, tell: bar.tell, warn: bar.warn, leave: () => rejection.leave(),
  onDecided: drafts.forget,
})
const rejection = rejecting({
  canned: [...desk.querySelectorAll("template[data-canned]")], tell: bar.tell,
  reject: (card, clause) => decisions.act(card, "reject", clause),
})
const queue = desk.dataset.takes
  ? takeFrom({
      addresses: desk.dataset, most: Number(desk.dataset.takes), query: desk.dataset.query,
      cards, post: connection.post,
      settled: decisions.settled, pending: () => outbox.comments().map(String), tell: bar.tell,
      onTaken: (trouble) => empty.tell(trouble),
    })
  : null
const empty = openEmpty({
  part, isNarrowed: Boolean(desk.dataset.narrows), skipped: decisions.skipped,
  isEmpty: () => !cards.all().length, refreshLanes: lanes.refresh,
})
const help = openHelp(document.getElementById("desk-help"), { person, onSwitch: keysSwitched })

/* With a card before one's eyes, and not without: a key meant for one that a colleague has now is
   not for the next. */
const onCard = (act) => () => {
  const card = cards.current()
  if (card?.isConnected && cards.isSeen()) act(card)
}

const acts = {
  next: () => { rejection.leave(); cards.move(1) },
  previous: () => { rejection.leave(); cards.move(-1) },
  approve: onCard((card) => decisions.act(card, "approve")),
  reject: onCard((card) => rejection.ask(card)),
  note: onCard((card) => rejection.ask(card, { withNote: true })),
  mark: onCard(rejection.mark),
  refer: onCard(refer),
  skip: onCard((card) => isQueue ? decisions.skip(card) : bar.tell(say("notHere"))),
  undo: decisions.undo,
  search: () => { part("filters").open = true; document.getElementById("desk-q").focus() },
  help: help.show,
}

/* While a clause is asked for, a letter that would decide otherwise is a slip. */
const unlessAsked = (act) => () => rejection.isAsking() ? bar.tell(say("whichClause")) : act()
const byKey = { ...acts }
for (const name of ["approve", "refer", "skip", "undo"]) byKey[name] = unlessAsked(acts[name])

function refer(card) {
  rejection.leave()
  const form = formOf(card, "refer") ?? formOf(card, "hand-back")
  if (!form) return bar.tell(say("notHere"))
  bar.tell("")
  form.querySelector("details").open = true
  form.querySelector("textarea").focus({ preventScroll: true })
  form.scrollIntoView({ block: "nearest" })
}

function shown(card) {
  rejection?.leave()
  if (card) drafts.restore(card)
  const urgent = card?.querySelector("[name=is_urgent]:checked")
  if (urgent) showInstructions(urgent)
  rejection?.showMark(card)
  bar.offer(card)
}

function fewer() {
  empty.tell("")
  queue?.refill()
}

function keysSwitched(areOn) {
  desk.classList.toggle("has-no-keys", !areOn)
}

listen({
  acts: byKey,
  areOn: () => help.areKeysOn(),
  first(event, isField) {
    if (event.key === "Escape") return escape()
    return rejection.press(event, isField)
  },
})

/* Leave whatever is open; what was typed stays. */
function escape() {
  const card = cards.current()
  if (rejection.isAsking() && rejection.press({ key: "Escape" }, false)) return true
  if (rejection.isOpen(card)) rejection.abandon(card)
  for (const room of card?.querySelectorAll("details[open]") ?? []) room.open = isWrittenOn(room)
  card?.querySelector("h2").focus({ preventScroll: true })
  return true
}

desk.addEventListener("click", (event) => {
  const { does } = event.target.closest("[data-does]")?.dataset ?? {}
  if (does) acts[does]()
})
// A press on a button would drop what is selected in the text before it can be marked.
part("bar").addEventListener("mousedown", (event) => event.preventDefault())

part("cards").addEventListener("submit", (event) => {
  event.preventDefault()
  const { target: form, submitter } = event
  const { verb } = form.dataset
  const card = form.closest("[data-card]")
  if (verb === "false-alarm") decisions.markFalseAlarm(form)
  else if (verb === "reject") submitter?.name === "clause" ? rejection.choose(submitter) : rejection.send(form)
  else decisions.act(card, verb)
})
part("cards").addEventListener("click", (event) => {
  const send = event.target.closest("[data-send]")
  if (send) rejection.send(send.form)
  if (event.target.closest("[data-leave]")) escape()
})
part("cards").addEventListener("input", (event) => {
  const { target } = event
  if (target.name === "passage") rejection.forgetPlace(target.form)
  if (target.name === "is_urgent") showInstructions(target)
  drafts.keep(target.form)
})
// From within a note, without leaving the keyboard.
part("cards").addEventListener("keydown", (event) => {
  const form = event.target.closest("form[data-verb]")
  if (!form || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return
  event.preventDefault()
  if (form.dataset.verb === "reject") rejection.send(form)
  else form.requestSubmit()
})

/* What the chief has written for when a life is in danger, at once and beside the box. */
function showInstructions(box) {
  const place = box.form.querySelector("[data-instructions-here]")
  const written = part("instructions")?.content.cloneNode(true)
  place.replaceChildren(...(box.checked && written ? [written] : []))
}

part("skipped").addEventListener("click", () => {
  decisions.showSkippedAgain()
  queue.refill({ anyway: true })
})
part("again").addEventListener("click", () => queue ? queue.refill({ anyway: true }) : location.reload())

desk.classList.add("is-live")
// Decided already, and on its way still.
for (const number of outbox.comments()) cards.find(number)?.remove()
bar.offer(null)
cards.show(cards.all()[0], { isFocused: document.activeElement === document.body })
outbox.tell()
outbox.send()
if (queue) queue.refill({ anyway: true })
else empty.tell("")
