/* Taking the next cards ahead of the reader, and keeping hold of them only while somebody reads. */
import { isWrittenOn } from "./cards.js"
import { NotNow } from "./connection.js"
import { say } from "./words.js"

// With fewer than this on the screen, more are taken: three at a time, which is soon done.
const FEW = 8
const RENEW_EVERY = 45_000
// Leases end after two minutes; whoever has moved nothing for as long is not reading.
const READING_FOR = 120_000
const LOOK_AGAIN_AFTER = 10_000
const MOST_NUMBERS = 200

export function takeFrom({ addresses, most, query, cards, post, settled, pending, tell, onTaken }) {
  let lastSign = Date.now()
  let lastHold = Date.now()
  let heldUntil = ""
  let isTaking = false
  let isAskedAgain = false
  let isExhausted = false
  let lookAgain

  const isReading = () => !document.hidden && Date.now() - lastSign < READING_FOR

  /* Have enough cards at hand; with ANYWAY, also see to it that they are still ours. */
  async function refill({ anyway = false } = {}) {
    const asked = cards.numbers()
    isAskedAgain ||= isTaking && anyway
    if (isTaking || (!anyway && (asked.length >= FEW || (isExhausted && asked.length)))) return
    isTaking = true
    clearTimeout(lookAgain)
    const unsent = pending()
    const fields = [
      ...new URLSearchParams(query),
      ...settled().slice(-MOST_NUMBERS).map((number) => ["skipping", number]),
      ...asked.map((number) => ["shown", number]),
    ]
    try {
      const { status, body } = await post(addresses.take, fields)
      if (status === 200) taken(body, asked, unsent)
    } catch (problem) {
      if (!(problem instanceof NotNow)) throw problem
      onTaken(problem.why)
    } finally {
      isTaking = false
      lookAgain = setTimeout(lookAfterAWhile, LOOK_AGAIN_AFTER)
    }
    if (!isAskedAgain) return
    isAskedAgain = false
    refill({ anyway: true })
  }

  function lookAfterAWhile() {
    isExhausted = false
    if (isReading()) refill()
  }

  function taken({ held, until, cards: fresh }, asked, unsent) {
    lastHold = Date.now()
    heldUntil = until
    const away = new Set(settled())
    const coming = fresh.filter(({ number }) => !away.has(String(number)))
    // As many as one person may hold: there may be more behind them.
    isExhausted = held.length < most
    const turn = held.map(String)
    for (const { html } of coming) cards.add(html, turn)
    const mine = new Set(turn)
    takeOff(asked.filter((number) => !mine.has(number) && !unsent.includes(number)))
    onTaken("")
  }

  /* What somebody else has meanwhile goes; what came back, or is written on, stays. */
  function takeOff(numbers) {
    const gone = numbers
      .map((number) => cards.find(number))
      .filter((card) => card && !card.dataset.cameBack && !card.dataset.kept && !isWrittenOn(card))
    for (const card of gone) cards.remove(card, { isFocused: false })
    if (gone.length) tell(say("takenMeanwhile", { number: gone.length }))
  }

  async function renew() {
    if (!isReading() || !cards.numbers().length) return
    try {
      const { status, body } = await post(addresses.renew, [])
      if (status !== 200) return
      lastHold = Date.now()
      heldUntil = body.until
      const held = body.held.map(String)
      const isWhole = cards.all().every(
        (card) => held.includes(card.dataset.card) || card.dataset.kept || card.dataset.cameBack,
      )
      if (!isWhole) refill({ anyway: true })
    } catch (problem) {
      if (!(problem instanceof NotNow)) throw problem
    }
  }

  function sign() {
    lastSign = Date.now()
    if (lastSign - lastHold > READING_FOR && !document.hidden) {
      lastHold = lastSign
      refill({ anyway: true })
    }
  }

  for (const kind of ["pointermove", "pointerdown", "keydown", "scroll", "touchstart"]) {
    addEventListener(kind, sign, { passive: true })
  }
  document.addEventListener("visibilitychange", () => !document.hidden && sign())
  setInterval(renew, RENEW_EVERY)
  // Another window of the same person may have put everything back on its way out.
  setTimeout(renew, 4000)
  addEventListener("online", () => refill({ anyway: true }))
  addEventListener("pagehide", () => {
    // The page that comes next may take before this is heard; what it took stays.
    if (heldUntil) post(addresses.release, [["until", heldUntil]]).catch(() => {})
  })
  addEventListener("pageshow", (event) => event.persisted && refill({ anyway: true }))

  return { refill }
}
