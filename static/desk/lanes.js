/* How many wait in each lane, as it is now, without a word and without moving anything. */
import { NotNow } from "./connection.js"

const EVERY = 30_000
// Answers come one after another; the lanes are asked for once they have come.
const SOON = 700

export function refreshLanes(nav, counts) {
  async function refresh() {
    if (document.hidden) return
    let page
    try {
      page = await counts()
    } catch (problem) {
      if (problem instanceof NotNow) return
      throw problem
    }
    for (const lane of page.querySelectorAll("[data-lane]")) {
      const shown = nav.querySelector(`[data-lane="${lane.dataset.lane}"]`)
      for (const part of [".lane-count", ".lane-oldest"]) {
        const now = lane.querySelector(part)?.textContent ?? ""
        const place = shown?.querySelector(part)
        if (!place || place.textContent === now) continue
        place.textContent = now
        Object.assign(place.dataset, lane.querySelector(part)?.dataset)
      }
    }
  }
  setInterval(refresh, EVERY)
  document.addEventListener("visibilitychange", refresh)
  let soon
  function refreshSoon() {
    clearTimeout(soon)
    soon = setTimeout(refresh, SOON)
  }
  return { refresh, refreshSoon }
}
