/* What somebody has begun to write about a comment and not sent, kept in this browser under their
   name: a link, a search or a reload does not lose it. */
import { fillIn } from "./rejecting.js"

const ROOM = "desk.draft."
// What was begun and never gone on with does not stay in a browser for good.
const KEPT_FOR = 7 * 24 * 60 * 60 * 1000
const KEPT = ["note", "passage", "passage_start", "passage_end", "is_urgent"]
const HELD_BY = ["reject", "refer", "hand-back"]

export function openDrafts({ person }) {
  const keyOf = (number, verb) => `${ROOM}${person}.${number}.${verb}`

  function read(key) {
    try {
      return JSON.parse(localStorage.getItem(key) ?? "null")
    } catch {
      return null
    }
  }

  /* Keep what stands in FORM now. */
  function keep(form) {
    const { verb } = form.dataset
    if (!HELD_BY.includes(verb)) return
    const fields = Object.fromEntries(
      [...new FormData(form)].filter(([name, value]) => value && KEPT.includes(name)),
    )
    const key = keyOf(form.closest("[data-card]").dataset.card, verb)
    try {
      const draft = JSON.stringify({ at: Date.now(), fields })
      if (Object.keys(fields).length) localStorage.setItem(key, draft)
      else localStorage.removeItem(key)
    } catch {
      // Where the browser refuses to keep anything, it stands on the card alone.
    }
  }

  /* Put back on CARD what was begun about it, once. */
  function restore(card) {
    if (card.dataset.hasDrafts) return
    card.dataset.hasDrafts = "1"
    for (const verb of HELD_BY) {
      const draft = read(keyOf(card.dataset.card, verb))
      if (draft) fillIn(card, verb, draft.fields)
    }
  }

  /* It was decided: nothing is begun about comment NUMBER any more. */
  function forget(number) {
    for (const verb of HELD_BY) localStorage.removeItem(keyOf(number, verb))
  }

  for (const key of Object.keys(localStorage).filter((one) => one.startsWith(ROOM))) {
    if (!(Date.now() - read(key)?.at < KEPT_FOR)) localStorage.removeItem(key)
  }
  return { forget, keep, restore }
}
