/* Which key does what. Letters are read as they are printed on the keyboard; where it is not a
   Latin one, by their place on it. */
const DOES = {
  j: "next", k: "previous", a: "approve", r: "reject", n: "note", m: "mark", u: "undo", s: "skip",
  f: "refer", "/": "search", "?": "help",
}
const MAY_REPEAT = ["next", "previous"]
const NOT_TYPED_INTO = ["checkbox", "radio", "button", "submit", "reset"]
const DIGITS = [/[0-9]/, /[\u0660-\u0669]/, /[\u06f0-\u06f9]/]

function isTypedInto(target) {
  const field = target.closest?.("input, textarea, select, [contenteditable]")
  return Boolean(field) && !NOT_TYPED_INTO.includes(field.type)
}

/* The character a key stands for: a small letter, a digit, or a sign. */
export function characterOf({ key, code, shiftKey }) {
  const digit = DIGITS.findIndex((set) => key.length === 1 && set.test(key))
  if (digit >= 0) return String((key.codePointAt(0) - [0x30, 0x660, 0x6f0][digit]) % 10)
  if (/^[\x21-\x7e]$/.test(key)) return key.toLowerCase()
  if (key === "؟") return "?"
  if (key.length > 2) return key
  if (code === "Slash") return shiftKey ? "?" : "/"
  return /^Key([A-Z])$/.exec(code)?.[1].toLowerCase() ?? key
}

/* The digit a key stands for, on a keyboard too where digits want Shift. */
export function digitOf(event) {
  const character = characterOf(event)
  if (/^[0-9]$/.test(character)) return character
  return /^(?:Digit|Numpad)([0-9])$/.exec(event.code)?.[1] ?? ""
}

/* Listen for keys: ACTS by name, FIRST asked about each (true: it was meant for that). */
export function listen({ acts, first, areOn }) {
  addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return
    if (document.querySelector("dialog[open]")) return
    const isField = isTypedInto(event.target)
    if (first(event, isField)) {
      event.preventDefault()
      return
    }
    if (isField || !areOn()) return
    const character = characterOf(event)
    const name = DOES[character]
    if (!name || (event.shiftKey && /[a-z]/.test(character))) return
    if (event.repeat && !MAY_REPEAT.includes(name)) return
    event.preventDefault()
    acts[name]()
  })
}
