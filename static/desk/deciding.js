/* What is decided is shown at once and sent behind the reader's back; what the newsroom did not
   take comes back to its card, with the reason and with everything that was typed. */
import { cardFrom, formOf, nameOn } from "./cards.js"
import { NotNow } from "./connection.js"
import { fillIn } from "./rejecting.js"
import { say } from "./words.js"

// What the script says of itself; all else is what was decided.
const NOT_DECIDED = ["csrfmiddlewaretoken", "seen", "moderator", "back"]
const DONE = {
  approve: "approved", reject: "rejected", undo: "undone", refer: "referred",
  "hand-back": "handedBack", "false-alarm": "falseAlarm",
}

export function deciding({
  cards, isQueue, outbox, piece, cardAddress, tell, warn, leave, onDecided,
}) {
  // What was done in this window, the last of it last.
  const done = []
  const skipped = new Set()

  function fieldsOf(form, clause) {
    const fields = Object.fromEntries(
      [...new FormData(form)].filter(([name, value]) => value && !NOT_DECIDED.includes(name)),
    )
    // Said by its place, the passage needs no words.
    if (fields.passage_start) delete fields.passage
    return clause ? { ...fields, clause } : fields
  }

  /* Do VERB, which has a form on CARD. */
  function act(card, verb, clause) {
    const form = formOf(card, verb)
    if (!form) return tell(say("notHere"))
    const label = nameOn(card)
    const item = {
      comment: card.dataset.card, verb, label, seen: Number(card.dataset.seen),
      address: new URL(form.action).pathname, fields: fieldsOf(form, clause),
    }
    const key = outbox.put(item)
    tell(say(DONE[verb], { name: label }))
    done.push({ card, item, key })
    onDecided(item.comment)
    leave()
    cards.remove(card)
  }

  function markFalseAlarm(form) {
    const card = form.closest("[data-card]")
    const fields = fieldsOf(form)
    outbox.put({
      comment: card.dataset.card, verb: "false-alarm", label: nameOn(card), seen: 0,
      address: new URL(form.action).pathname, fields,
    })
    form.closest(".signal").classList.add("is-false-alarm")
    const word = document.createElement("span")
    Object.assign(word, { textContent: say("falseAlarm"), tabIndex: -1 })
    form.replaceWith(word)
    word.focus({ preventScroll: true })
    tell(say("falseAlarm"))
  }

  function skip(card) {
    leave()
    // One that came back with a word is only put away.
    if (!card.dataset.cameBack) {
      skipped.add(card.dataset.card)
      done.push({ card })
    }
    tell(say("skipped", { name: nameOn(card) }))
    cards.remove(card)
  }

  /* Take back what was done last here. */
  function undo() {
    leave()
    const last = done.pop()
    if (!last) return undoOnCard()
    const { card, item, key } = last
    if (!item) {
      skipped.delete(card.dataset.card)
    } else if (!outbox.takeBack(key)) {
      if (!["approve", "reject"].includes(item.verb)) {
        // It stands in the way of what was done before it: nobody undoes that without knowing.
        done.push(last)
        return tell(say("cannotBeUndone"), mine())
      }
      outbox.put({
        ...item, verb: "undo", seen: item.seen + 1, address: card.dataset.undo, fields: {},
      })
      card.dataset.seen = item.seen + 2
      // Taken down and undone, it waits: in another lane than this.
      if (!isQueue) return tell(say("undone", { name: nameOn(card) }))
    }
    card.dataset.kept = "1"
    cards.bringBack(card)
    tell(say("undone", { name: nameOn(card) }))
  }

  function undoOnCard() {
    const card = cards.current()
    if (formOf(card, "undo")) act(card, "undo")
    else tell(say("nothingToUndo"), mine())
  }

  /* The lane where every decision of one's own can still be undone. */
  function mine() {
    const link = document.querySelector('[data-lane="mine"] a').cloneNode(true)
    link.removeAttribute("aria-current")
    return link
  }

  /* The newsroom has answered ITEM. */
  async function answered(item, answer) {
    if (answer.ok) return
    const about = done.findLastIndex((one) => one.item?.comment === item.comment)
    const kept = about >= 0 ? done[about].card : cards.find(item.comment)
    for (let i = done.length - 1; i >= 0; i -= 1) {
      if (done[i].item?.comment === item.comment) done.splice(i, 1)
    }
    const message = answer.message || say(answer.kind === "gone" ? "gone" : "refused")
    const card = (await freshCard(item.comment)) ?? kept
    warn(`${item.label}: ${message}`)
    if (!card) return
    putWordOn(card, message, item)
    const shown = cards.find(item.comment)
    if (shown && shown !== card) cards.replace(shown, card)
    else if (!shown) cards.bringBack(card, { isNext: true })
  }

  async function freshCard(number) {
    try {
      const page = await piece(cardAddress.replace("/0/", `/${number}/`))
      return page && cardFrom(page)
    } catch (problem) {
      if (!(problem instanceof NotNow)) throw problem
      return null
    }
  }

  function putWordOn(card, message, { verb, fields }) {
    card.dataset.cameBack = "1"
    card.querySelector(".card-trouble")?.remove()
    const word = document.createElement("div")
    word.className = "card-trouble"
    const line = document.createElement("p")
    line.textContent = message
    word.append(line)
    // Filled in from here, it is no draft to be filled in once more.
    card.dataset.hasDrafts = "1"
    if (fillIn(card, verb, fields)) {
      formOf(card, verb).classList.add("is-open")
    } else if (fields.note) {
      const typed = document.createElement("blockquote")
      Object.assign(typed, { textContent: fields.note, dir: "auto", className: "comment-words" })
      word.append(typed)
    }
    card.prepend(word)
  }

  function showSkippedAgain() {
    skipped.clear()
  }

  /* The comments that are not to be offered again: decided on already, or skipped. */
  const settled = () => [...new Set([...skipped, ...outbox.comments().map(String)])]

  return { act, answered, markFalseAlarm, settled, showSkippedAgain, skip, skipped, undo }
}
