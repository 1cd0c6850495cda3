/* Marks that a typewriter has no keys for, made of those it has while they are typed. Undone by
   Backspace in the body, and by the browser's own undo in a line. */
const QUOTES = { ar: ["«", "»"], ckb: ["«", "»"] }
const OPENS = "(?:^|[\\s\\u00a0(\\[{<\\u2013\\u2014/\\u00ab\\u201c\\u2018])"

/* What was typed at the end of a text, and what it becomes in a LANGUAGE. */
const MARKS = [
  [new RegExp(`${OPENS}(")$`), (language) => (QUOTES[language] ?? ["“", "”"])[0]],
  [/(")$/, (language) => (QUOTES[language] ?? ["“", "”"])[1]],
  [new RegExp(`${OPENS}(')$`), () => "‘"],
  [/(')$/, () => "’"],
  [/(–-)$/, () => "—"],
  [/(--)$/, () => "–"],
  [/(\.\.\.)$/, () => "…"],
]

/* The same as rules of the editor; LANGUAGE is asked each time. */
export function rules(InputRule, language) {
  return MARKS.map(([find, becomes]) => new InputRule({
    find,
    handler: ({ state, range, match }) => {
      const start = range.from + match[0].lastIndexOf(match[1])
      state.tr.insertText(becomes(language()), start, range.to)
    },
  }))
}

/* Lines of text that do so too: all that SELECTOR finds, rows that are added later among them. */
export function watch(selector) {
  document.addEventListener("input", ({ target: field, inputType, data }) => {
    if (inputType !== "insertText" || !["\"", "'", "-", "."].includes(data) || !field.matches(selector)) return
    const end = field.selectionStart
    const text = field.value.slice(0, end)
    for (const [find, becomes] of MARKS) {
      const typed = find.exec(text)?.[1]
      if (!typed) continue
      field.setSelectionRange(end - typed.length, end)
      // The one way of writing that the browser's undo knows of.
      document.execCommand("insertText", false, becomes(field.lang))
      return
    }
  })
}
