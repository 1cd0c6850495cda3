/* The cards on the screen: one of them is being read, the others wait their turn beneath it. */
import { parsed } from "./connection.js"

// As long as a hand needs that was on its way to a key when the card went.
const TO_SEE_IT = 600

// A second press so soon was meant for what stood there before the card opened.
const OPENING = 400

export function layOut(list, { onShow, onFewer }) {
  let current = null
  let wentAt = -Infinity
  let openedAt = -OPENING

  const all = () => [...list.querySelectorAll(":scope > [data-card]")]
  const numbers = () => all().map((card) => card.dataset.card)
  const find = (number) => list.querySelector(`:scope > [data-card="${number}"]`)

  /* Make CARD the one being read. */
  function show(card, { isFocused = true } = {}) {
    if (card !== current) {
      current?.removeAttribute("aria-current")
      card?.setAttribute("aria-current", "true")
      current = card
      onShow(card)
    }
    if (!card || !isFocused) return
    bringIntoView(card)
    card.querySelector("h2").focus({ preventScroll: true })
  }

  function move(step) {
    const cards = all()
    const next = cards[cards.indexOf(current) + step]
    if (next) show(next)
    return Boolean(next)
  }

  /* Take CARD off; if it was being read, the next one is. Not focused, nobody asked for it. */
  function remove(card, { isFocused = true } = {}) {
    const next = card.nextElementSibling ?? card.previousElementSibling
    const hadFocus = card.contains(document.activeElement)
    card.remove()
    if (card === current && !isFocused) wentAt = performance.now()
    if (card === current) show(next, { isFocused: isFocused || hadFocus })
    onFewer(list.childElementCount)
  }

  /* Put CARD back where it will be read now, or right after what is being read. */
  function bringBack(card, { isNext = false } = {}) {
    find(card.dataset.card)?.remove()
    if (!current?.isConnected) {
      list.prepend(card)
      show(card)
    } else if (isNext) {
      current.after(card)
    } else {
      current.before(card)
      show(card)
    }
  }

  function replace(card, fresh) {
    const isCurrent = card === current
    card.replaceWith(fresh)
    if (isCurrent) show(fresh, { isFocused: card.contains(document.activeElement) })
  }

  /* Put in its TURN, which is a list of numbers, what is new; never before what is being read. */
  function add(html, turn) {
    const card = cardFrom(parsed(html))
    if (!card || find(card.dataset.card)) return
    const place = turn.indexOf(card.dataset.card)
    const cards = all()
    const later = cards
      .slice(cards.indexOf(current) + 1)
      .find((other) => turn.indexOf(other.dataset.card) > place)
    list.insertBefore(card, later ?? null)
    if (!current) show(card, { isFocused: document.activeElement === document.body })
  }

  /* Whether the reader has had the time to see which card is before them. */
  const isSeen = () => performance.now() - wentAt > TO_SEE_IT

  list.addEventListener("click", dropStrayPress, { capture: true })
  list.addEventListener("focusin", (event) => showWhere(event.target))
  list.addEventListener("click", (event) => event.detail < 2 && showWhere(event.target))

  /* Make the card that was pressed the one being read, and leave it under the pointer. */
  function showWhere(target) {
    const card = target.closest("[data-card]")
    if (!card || card === current || !card.isConnected) return
    const { top } = card.getBoundingClientRect()
    show(card, { isFocused: false })
    scrollBy(0, card.getBoundingClientRect().top - top)
    openedAt = performance.now()
  }

  /* Half of a double press decides nothing; keys, which press without a pointer, are meant. */
  function dropStrayPress(event) {
    if (!event.detail || !event.target.closest("form[data-verb] button:not([type=button])")) return
    if (event.detail === 1 && performance.now() - openedAt > OPENING) return
    event.preventDefault()
    event.stopPropagation()
  }

  return { add, all, bringBack, find, isSeen, move, numbers, remove, replace, show, current: () => current }
}

export const cardFrom = (piece) => piece.querySelector("[data-card]")
export const nameOn = (card) => card.querySelector("h2 bdi").textContent
export const formOf = (card, verb) => card?.querySelector(`form[data-verb="${verb}"]`)

/* Whether somebody has begun to write on CARD what is not sent. */
export function isWrittenOn(card) {
  const fields = card.querySelectorAll("textarea, input[type=text], input:not([type])")
  return [...fields].some((field) => field.value.trim())
}

function bringIntoView(card) {
  const { top } = card.getBoundingClientRect()
  if (top < 0 || top > innerHeight * 0.45) card.scrollIntoView({ block: "start" })
}
