/* The bar at the foot of the desk: what is told, what waits to be sent, and every verb to press. */
import { formOf } from "./cards.js"
import { say } from "./words.js"

// A decision is usually sent before anybody would have read that it is not.
const WORTH_SAYING_AFTER = 1000

export function openBar(bar, { loginAddress, isQueue }) {
  const told = bar.querySelector("[data-told]")
  const unsent = bar.querySelector("[data-unsent]")
  const notices = bar.querySelector("[data-notices]")
  let timer
  bar.hidden = false

  /* Tell SENTENCE, and where a LINK is given, what to look at. */
  function tell(sentence, link) {
    told.replaceChildren(sentence, ...(link ? [" ", link] : []))
  }

  /* Offer what can be done with CARD, under the name it has there. */
  function offer(card) {
    const [approve, reject, refer, handBack] = ["approve", "reject", "refer", "hand-back"].map(
      (verb) => Boolean(formOf(card, verb)),
    )
    const offered = {
      approve, reject, note: reject, mark: reject, refer: refer || handBack,
      skip: Boolean(card) && isQueue,
    }
    for (const [name, isOffered] of Object.entries(offered)) buttonFor(name).disabled = !isOffered
    rename("reject", reject && !approve)
    rename("refer", handBack)
  }

  const buttonFor = (name) => bar.querySelector(`[data-does="${name}"]`)

  function rename(button, isOtherwise) {
    const place = buttonFor(button).querySelector("[data-name]")
    place.dataset.usually ??= place.textContent
    place.textContent = isOtherwise ? place.dataset.otherwise : place.dataset.usually
  }

  /* Say what must not be missed; it stays until it is put away. */
  function warn(sentence) {
    const notice = document.createElement("p")
    const close = document.createElement("button")
    notice.append(sentence, " ", close)
    Object.assign(close, { type: "button", textContent: say("putAway") })
    close.addEventListener("click", () => notice.remove())
    notices.append(notice)
    tell("")
  }

  function tellOfOutbox({ waiting, ofOthers, trouble }) {
    clearTimeout(timer)
    const isStuck = trouble || !navigator.onLine
    const show = () => {
      const parts = [
        waiting && say("unsent", { number: waiting }),
        waiting && isStuck && say(navigator.onLine ? trouble : "away"),
        ofOthers && say("unsentOfOthers", { number: ofOthers }),
      ].filter(Boolean)
      unsent.textContent = parts.join(" ")
      if (waiting && ["out", "other"].includes(trouble)) unsent.append(" ", loginLink(trouble))
      unsent.classList.toggle("is-stuck", Boolean(waiting && isStuck))
    }
    if (waiting && !isStuck) timer = setTimeout(show, WORTH_SAYING_AFTER)
    else show()
  }

  function loginLink(trouble) {
    const link = document.createElement("a")
    const isOut = trouble === "out"
    Object.assign(link, { href: isOut ? loginAddress : location.href })
    if (isOut) link.target = "_blank"
    link.textContent = say(isOut ? "logIn" : "loadAgain")
    return link
  }

  return { offer, tell, tellOfOutbox, warn }
}
