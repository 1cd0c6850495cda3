/* What is pasted into an article's body, made into what a body may hold before the editor reads
   it: a word processor's lists and raised figures, tables, links. What has to go is named. */

const RAISED = { 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹", "+": "⁺", "-": "⁻", "−": "⁻", "(": "⁽", ")": "⁾", n: "ⁿ" }
const LOWERED = { 0: "₀", 1: "₁", 2: "₂", 3: "₃", 4: "₄", 5: "₅", 6: "₆", 7: "₇", 8: "₈", 9: "₉", "+": "₊", "-": "₋", "−": "₋", "(": "₍", ")": "₎" }
// What goes whole, by what it is called.
const GOES = {
  pictures: "img, svg, picture, canvas, v\\:shape",
  media: "video, audio, iframe, object, embed",
}
const BLOCKS = "p, div, ul, ol, h1, h2, h3, h4, h5, h6, blockquote, pre, table"
// What an address carries to tell who was sent there from where.
const TRACKING = /^(utm_\w+|fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|twclid|ttclid|igshid|igsh|mc_cid|mc_eid|_hsenc|_hsmi|vero_id|oly_enc_id|oly_anon_id|mkt_tok)$/i

/* HTML as it may be pasted, and the names of what was left out of it or made into something else. */
export function cleaned(html) {
  // The policy refuses styles and handlers even where they are only read, so they are read under
  // other names, and go.
  const inert = html
    .replace(/<style[\s>][^]*?<\/style>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\s(style|on[a-z]+)(?=\s*=)/gi, " data-$1"))
  const { body } = new DOMParser().parseFromString(inert, "text/html")
  const told = new Set()
  for (const [name, selector] of Object.entries(GOES)) {
    for (const element of body.querySelectorAll(selector)) {
      // A point by which a letter is told to have been read is no picture.
      const unseen = ["0", "1"].includes(element.getAttribute("width"))
      if (!unseen) told.add(name)
      element.remove()
    }
  }
  bulleted(body)
  for (const element of body.querySelectorAll("[data-style], sup, sub")) inWords(element)
  for (const table of body.querySelectorAll("table")) {
    if (inRows(table)) told.add("tables")
  }
  for (const link of body.querySelectorAll("a[href]")) {
    const href = link.getAttribute("href")
    const address = untracked(href)
    if (address !== href) told.add("tracking")
    link.setAttribute("href", address)
  }
  return { html: body.innerHTML, told: [...told] }
}

/* An ADDRESS without what only follows its reader. */
export function untracked(address) {
  const [, page, query, place] = /^(https?:[^?#]*)\?([^#]*)(#.*)?$/i.exec(address) ?? []
  if (!query) return address
  const kept = query.split("&").filter((part) => !TRACKING.test(part.split("=")[0]))
  if (kept.length === query.split("&").length) return address
  return page + (kept.length ? `?${kept.join("&")}` : "") + (place ?? "")
}

/* Word says a list in paragraphs: each has its level in a style, and its bullet in its text. */
function bulleted(body) {
  const open = []
  for (const item of body.querySelectorAll("p, h1, h2, h3, h4, h5, h6")) {
    const level = Number(/mso-list\s*:[^;]*level(\d)/i.exec(item.dataset.style ?? "")?.[1] ?? 0)
    if (!level) continue
    const bullet = item.querySelector("[data-style*='mso-list:Ignore' i], [data-style*='mso-list: Ignore' i]")
    const name = /^\s*\(?(\d+|[a-z]{1,4})[.)]/i.test(bullet?.textContent ?? "") ? "ol" : "ul"
    bullet?.remove()
    // The list it continues stands directly before it.
    if (item.previousElementSibling !== open[0]) open.length = 0
    open.length = Math.min(open.length, level)
    if (open.length && open.at(-1).localName !== name) open.pop()
    while (open.length < level) {
      const list = document.createElement(name)
      if (open.length) (open.at(-1).lastElementChild ?? open.at(-1).appendChild(document.createElement("li"))).append(list)
      else item.before(list)
      open.push(list)
    }
    const entry = document.createElement("li")
    const words = document.createElement("p")
    words.append(...item.childNodes)
    entry.append(words)
    open.at(-1).append(entry)
    item.remove()
  }
}

/* Bold, italics and raised figures that a word processor says in a style, by their elements. */
function inWords(element) {
  const style = (element.dataset.style ?? "").toLowerCase()
  delete element.dataset.style
  const raised = element.localName === "sup" || /vertical-align\s*:\s*super/.test(style)
  const lowered = element.localName === "sub" || /vertical-align\s*:\s*sub/.test(style)
  if (raised || lowered) {
    const letters = raised ? RAISED : LOWERED
    const text = [...element.textContent.trim()]
    if (text.every((letter) => letter in letters)) element.textContent = text.map((letter) => letters[letter]).join("")
  }
  const weight = /(?:^|;)\s*font-weight\s*:\s*(\w+)/.exec(style)?.[1]
  if (element.localName === "b" && ["normal", "400"].includes(weight)) {
    element.replaceWith(...element.childNodes)
    return
  }
  if (element.localName !== "span") return
  if (/^(bold|[6-9]00)$/.test(weight)) wrapInside(element, "b")
  if (/(?:^|;)\s*font-style\s*:\s*italic/.test(style)) wrapInside(element, "i")
}

function wrapInside(element, tag) {
  const wrapper = document.createElement(tag)
  wrapper.append(...element.childNodes)
  element.append(wrapper)
}

/* A table's rows as paragraphs, their cells apart; one that only arranges a page falls away.
   Returns whether it was a table of figures or words. */
function inRows(table) {
  if (!table.isConnected && !table.parentNode) return false
  const rows = [...table.rows]
  const cells = rows.flatMap((row) => [...row.cells])
  const arranges = rows.every((row) => row.cells.length < 2) ||
    cells.some((cell) => cell.querySelector("table, ul, ol, h1, h2, h3, h4, h5, h6, blockquote"))
  if (arranges) {
    table.replaceWith(...cells.map((cell) => {
      const block = document.createElement(cell.querySelector(BLOCKS) ? "div" : "p")
      block.append(...cell.childNodes)
      return block
    }))
    return false
  }
  const caption = table.caption?.textContent.trim()
  const lines = rows.map((row) => {
    const line = document.createElement("p")
    const filled = [...row.cells].filter((cell) => cell.textContent.trim())
    filled.forEach((cell, n) => {
      if (n) line.append(" · ")
      const blocks = [...cell.querySelectorAll("p, div")]
      if (blocks.length) blocks.forEach((block, m) => line.append(...(m ? [" "] : []), ...inline(block)))
      else line.append(...cell.childNodes)
    })
    return line
  }).filter((line) => line.textContent.trim())
  if (caption) lines.unshift(Object.assign(document.createElement("p"), { textContent: caption }))
  table.replaceWith(...lines)
  return true
}

/* What stands in BLOCK itself; blocks inside it bring their own. */
function inline(block) {
  return [...block.childNodes].filter((node) => !["p", "div"].includes(node.localName))
}
