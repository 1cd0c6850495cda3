/* What is said where no card is left: why, and where to go on. */
import { say } from "./words.js"

export function openEmpty({ part, isNarrowed, skipped, isEmpty, refreshLanes }) {
  const lanes = () => [...part("lanes").querySelectorAll("[data-lane]")]
  const countOf = (lane) => Number(lane?.querySelector(".lane-count")?.dataset.count ?? 0)
  const current = () => lanes().find((lane) => lane.querySelector("[aria-current]"))

  function why(trouble) {
    if (trouble) return say("takingFailed")
    if (part("again").dataset.isDone) return say("nothingHere")
    if (skipped.size) return say("onlySkipped", { number: skipped.size })
    if (isNarrowed) return say("nothingAskedFor")
    const number = countOf(current())
    return number ? say("onlyOthers", { number }) : say("nothingWaits")
  }

  /* The next lane in which something waits for whoever is at the desk. */
  function goOn() {
    const place = part("go-on")
    const next = lanes().find((lane) => lane !== current() && lane.dataset.open && countOf(lane))
    const shown = isNarrowed && countOf(current()) ? current() : next
    place.hidden = !shown
    if (!shown) return
    const link = shown.querySelector("a").cloneNode(true)
    link.removeAttribute("aria-current")
    place.replaceChildren(link)
  }

  async function tell(trouble) {
    const wasHidden = part("empty").hidden
    const hadFocus = wasHidden && document.activeElement === document.body
    part("empty").hidden = !isEmpty()
    part("skipped").hidden = !skipped.size
    part("skipped").textContent = say("showSkipped", { number: skipped.size })
    if (!isEmpty()) return
    const show = () => {
      const words = why(trouble)
      if (part("empty-words").textContent !== words) part("empty-words").textContent = words
      goOn()
    }
    show()
    if (hadFocus) part("empty-words").focus()
    await refreshLanes()
    show()
  }

  return { tell }
}
