/* What the desk's script says, in the language of whoever reads it: the page holds the sentences,
   with {names} where something is filled in. */
const sentences = document.getElementById("desk-words").dataset

export function say(name, values = {}) {
  return sentences[name].replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole)
}
