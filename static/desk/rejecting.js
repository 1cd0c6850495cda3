/* Rejecting: the clause by its number, the note to the writer, and the passage. Whatever is chosen
   or typed stands in the card's own form. */
import { formOf } from "./cards.js"
import { digitOf } from "./keys.js"
import { paint, selectedIn, walkWords, wordsAt } from "./passage.js"
import { say } from "./words.js"

const fieldOf = (form, name) => form.querySelector(`[name="${name}"]`)
const wordsOf = (card) => card.querySelector("[data-words]")
const clausesOf = (form) => [...form.querySelectorAll("button[name=clause]")]
const chosenIn = (form) => form.querySelector("button[name=clause][aria-pressed=true]")
const noteRoom = (form) => form.querySelector("details")

export function rejecting({ canned, tell, reject }) {
  // What keys mean just now: {card, form, digits} while a clause is asked for.
  let asking = null
  let walk = null
  let opened = null

  function open(form) {
    opened?.classList.remove("is-open")
    opened = form
    opened?.classList.add("is-open")
  }

  /* Ask which clause CARD breaks. */
  function ask(card, { withNote = false } = {}) {
    leave()
    const form = formOf(card, "reject")
    if (!form) return tell(say("notHere"))
    // A referral that was begun stands in the place of the clauses; what it says is kept.
    const referral = formOf(card, "refer")
    if (referral) referral.querySelector("details").open = false
    asking = { card, form, digits: "" }
    open(form)
    if (withNote) noteRoom(form).open = true
    form.querySelector("fieldset").focus({ preventScroll: true })
    form.scrollIntoView({ block: "nearest" })
    tell(say(withNote ? "whichClauseForNote" : "whichClause"))
  }

  function leave() {
    open(null)
    asking = null
    walk?.leave()
  }

  /* Leave the rejection of CARD altogether; what was typed stays, the clause is not chosen. */
  function abandon(card) {
    const form = formOf(card, "reject")
    chosenIn(form)?.setAttribute("aria-pressed", "false")
    form.querySelector("[data-send]").disabled = true
    form.classList.remove("is-open")
    leave()
    tell("")
  }

  function typeDigit(digit) {
    const clauses = clausesOf(asking.form)
    const digits = asking.digits + digit
    const fitting = clauses.filter(({ dataset }) => dataset.number.startsWith(digits))
    asking.digits = fitting.length > 1 ? digits : ""
    if (!fitting.length) return tell(say("noSuchClause", { number: digits }))
    // The first of two digits, where clauses with two begin with it: the second, or Enter.
    if (fitting.length > 1) return tell(say("secondDigit", { number: digits }))
    choose(fitting[0])
  }

  /* A clause is chosen: that rejects, unless a note is being written to go with it. */
  function choose(button) {
    const { form } = button
    const card = form.closest("[data-card]")
    if (!noteRoom(form).open) {
      leave()
      return reject(card, button.value)
    }
    for (const other of clausesOf(form)) other.setAttribute("aria-pressed", String(other === button))
    form.querySelector("[data-send]").disabled = false
    offerNotes(card, form, button)
    asking = null
    open(form)
    const note = fieldOf(form, "note")
    note.focus({ preventScroll: true })
    note.setSelectionRange(note.value.length, note.value.length)
    note.scrollIntoView({ block: "nearest" })
    tell(say("chosenClause", { clause: titleOf(button) }))
  }

  const titleOf = (button) => `${button.dataset.number}. ${button.querySelector("bdi").textContent}`

  /* The first of the canned notes is there at once, as long as nobody has written another. */
  function offerNotes(card, form, clause) {
    const note = fieldOf(form, "note")
    const fitting = canned.filter(
      ({ dataset }) =>
        dataset.key === clause.dataset.key && dataset.language === card.dataset.language,
    )
    const isUntouched = !note.value || canned.some((one) => textOf(one) === note.value)
    if (isUntouched) note.value = fitting.length ? textOf(fitting[0]) : ""
    const buttons = fitting.map((one) => {
      const button = document.createElement("button")
      Object.assign(button, { type: "button", textContent: one.dataset.title })
      button.addEventListener("click", () => {
        note.value = textOf(one)
        note.focus()
      })
      return button
    })
    form.querySelector("[data-canned-here]").replaceChildren(...buttons)
  }

  const textOf = (template) => template.content.textContent

  /* Reject with the note that is written and the clause that is chosen. */
  function send(form) {
    const chosen = chosenIn(form)
    if (chosen) {
      leave()
      reject(form.closest("[data-card]"), chosen.value)
    } else {
      ask(form.closest("[data-card]"), { withNote: true })
    }
  }

  // The passage

  /* Mark what is selected; with nothing selected, walk through the words by keyboard. */
  function mark(card) {
    leave()
    const form = formOf(card, "reject")
    if (!form) return tell(say("notHere"))
    const words = wordsOf(card)
    const selected = selectedIn(words)
    if (selected) return take(card, selected)
    if (matchMedia("(hover: none) and (pointer: coarse)").matches) return tell(say("markByTouch"))
    const walker = walkWords(words, {
      language: card.dataset.language,
      onMove: (text) => tell(text),
      onTake: (place) => { walk.leave(); take(card, place) },
      onLeave: () => { walk.leave(); tell(say("notMarked")) },
    })
    if (!walker) return tell(say("nothingToMark"))
    const leaveWords = () => {
      walk = null
      words.removeAttribute("role")
      words.removeAttribute("aria-label")
      showMark(card)
      card.querySelector("h2").focus({ preventScroll: true })
    }
    walk = { press: walker.press, leave: leaveWords }
    // A screen reader hands on the arrows there.
    words.setAttribute("role", "application")
    words.setAttribute("aria-label", say("markByKeys"))
    words.focus({ preventScroll: true })
    words.addEventListener("blur", () => walk?.leave === leaveWords && leaveWords(), { once: true })
    tell(say("markByKeys"))
  }

  function take(card, place) {
    const form = formOf(card, "reject")
    ;[fieldOf(form, "passage_start").value, fieldOf(form, "passage_end").value] = place
    const marked = wordsAt(wordsOf(card), place)
    fieldOf(form, "passage").value = marked
    getSelection().removeAllRanges()
    showMark(card)
    ask(card)
    tell(say("marked", { words: marked }))
  }

  /* Show on CARD the passage that its form holds. */
  function showMark(card) {
    const form = formOf(card, "reject")
    const [start, end] = form
      ? ["passage_start", "passage_end"].map((name) => fieldOf(form, name).value)
      : []
    paint(card && wordsOf(card), start && end ? [Number(start), Number(end)] : null)
  }

  /* Words typed or copied stand for themselves; a place marked before does not count any more. */
  function forgetPlace(form) {
    for (const name of ["passage_start", "passage_end"]) fieldOf(form, name).value = ""
    showMark(form.closest("[data-card]"))
  }

  /* Whether the key was meant for the clause or the passage. */
  function press(event, isField) {
    if (walk) return walk.press(event)
    if (!asking || isField) return false
    const digit = digitOf(event)
    if (digit) typeDigit(digit)
    else if (event.key === "Enter" && asking.digits) {
      choose(clausesOf(asking.form).find(({ dataset }) => dataset.number === asking.digits))
    } else return false
    return true
  }

  return {
    abandon, ask, choose, forgetPlace, leave, mark, press, send, showMark,
    isAsking: () => Boolean(asking || walk),
    isOpen: (card) => Boolean(formOf(card, "reject")?.classList.contains("is-open")),
  }
}

/* Fill the card's form with what was sent with it before. */
export function fillIn(card, verb, fields) {
  const form = formOf(card, verb)
  if (!form) return false
  for (const [name, value] of Object.entries(fields)) {
    const field = form.querySelector(`[name="${name}"]:not(button)`)
    if (field?.type === "checkbox") field.checked = true
    else if (field) field.value = value
  }
  const clause = form.querySelector(`button[name=clause][value="${fields.clause}"]`)
  if (clause) {
    clause.setAttribute("aria-pressed", "true")
    form.querySelector("[data-send]").disabled = false
  }
  const room = noteRoom(form)
  if (room) room.open = true
  return true
}
