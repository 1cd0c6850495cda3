/* The passage that breaks a clause, marked in a comment's own text. Places are counted in code
   points, as the record counts them; the text itself is never touched. */

/* What is selected inside WORDS just now, as [start, end] in code points, or null. */
export function selectedIn(words) {
  const selection = getSelection()
  if (!selection.rangeCount || selection.isCollapsed) return null
  const range = selection.getRangeAt(0)
  if (!range.intersectsNode(words)) return null
  const text = words.textContent
  const start = words.contains(range.startContainer) ? lengthUpTo(words, range, "start") : 0
  const end = words.contains(range.endContainer) ? lengthUpTo(words, range, "end") : text.length
  return trimmed(text, start, end)
}

function lengthUpTo(words, range, side) {
  const before = document.createRange()
  before.selectNodeContents(words)
  before.setEnd(range[`${side}Container`], range[`${side}Offset`])
  return before.toString().length
}

function trimmed(text, start, end) {
  const words = text.slice(start, end)
  const from = start + words.length - words.trimStart().length
  const to = from + words.trim().length
  return from < to ? [codePoints(text, from), codePoints(text, to)] : null
}

const codePoints = (text, units) => [...text.slice(0, units)].length
const units = (text, points) => [...text].slice(0, points).join("").length

export function wordsAt(words, [start, end]) {
  return [...words.textContent].slice(start, end).join("")
}

/* The part of the page where [START, END] of WORDS stands. */
function rangeOf(words, [start, end]) {
  const text = words.textContent
  const range = document.createRange()
  const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT)
  const places = [units(text, start), units(text, end)]
  let passed = 0
  for (let node; (node = walker.nextNode()); passed += node.length) {
    const [from, to] = places.map((place) => place - passed)
    if (from >= 0 && from < node.length) range.setStart(node, from)
    if (to > 0 && to <= node.length) range.setEnd(node, to)
  }
  return range
}

/* Show PLACE of WORDS as marked; with no place, nothing is. */
export function paint(words, place) {
  const range = words && place ? rangeOf(words, place) : null
  if (globalThis.CSS?.highlights) {
    CSS.highlights.delete("passage")
    if (range) CSS.highlights.set("passage", new Highlight(range))
  } else if (range) {
    getSelection().setBaseAndExtent(
      range.startContainer, range.startOffset, range.endContainer, range.endOffset,
    )
  }
  return range
}

/* Marking word by word: arrows go, with Shift they take along, Enter takes, Escape leaves. */
export function walkWords(words, { language, onMove, onTake, onLeave }) {
  const places = placesOfWords(words.textContent, language)
  if (!places.length) return null
  const isRtl = getComputedStyle(words).direction === "rtl"
  let held = 0
  let at = 0

  const place = () => [places[Math.min(held, at)][0], places[Math.max(held, at)][1]]

  function moved() {
    const range = paint(words, place())
    range.startContainer.parentElement.scrollIntoView({ block: "nearest" })
    onMove(wordsAt(words, place()))
  }

  function steps(key) {
    if (key === "Home") return -places.length
    if (key === "End") return places.length
    if (key === "ArrowUp") return stepByLine(words, places, at, -1)
    if (key === "ArrowDown") return stepByLine(words, places, at, 1)
    if (key === "ArrowLeft") return isRtl ? 1 : -1
    if (key === "ArrowRight") return isRtl ? -1 : 1
    return 0
  }

  /* Whether the key meant something here. */
  function press(event) {
    const step = steps(event.key)
    if (step) {
      at = Math.max(0, Math.min(places.length - 1, at + step))
      if (!event.shiftKey) held = at
      moved()
    } else if (event.key === "Enter") {
      onTake(place())
    } else if (event.key === "Escape") {
      onLeave()
    } else {
      return false
    }
    return true
  }

  moved()
  return { press }
}

/* Where each word of TEXT stands; of a text without any, each character that shows. */
function placesOfWords(text, language) {
  const segments = [...new Intl.Segmenter(language, { granularity: "word" }).segment(text)]
  const wordLike = segments.filter((segment) => segment.isWordLike)
  const shown = wordLike.length ? wordLike : segments.filter((s) => s.segment.trim())
  return shown.map(({ index, segment }) => {
    const start = codePoints(text, index)
    return [start, start + [...segment].length]
  })
}

/* How many words further the one is that stands above or below. */
function stepByLine(words, places, at, direction) {
  const boxes = places.map((place) => rangeOf(words, place).getBoundingClientRect())
  const here = boxes[at]
  const isBeyond = (box) => (direction > 0 ? box.top > here.bottom - 2 : box.bottom < here.top + 2)
  const beyond = boxes.map((box, index) => ({ box, index })).filter(({ box }) => isBeyond(box))
  if (!beyond.length) return direction * places.length
  const line = direction > 0 ? beyond[0].box.top : beyond.at(-1).box.top
  const middle = (box) => box.left + box.width / 2
  const [nearest] = beyond
    .filter(({ box }) => Math.abs(box.top - line) < here.height / 2)
    .sort((a, b) => Math.abs(middle(a.box) - middle(here)) - Math.abs(middle(b.box) - middle(here)))
  return nearest.index - at
}
