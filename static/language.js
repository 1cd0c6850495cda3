/* Words turn with the language that is chosen for them. */
const language = document.querySelector("select[data-right-to-left]")
function turn() {
  const direction = language.dataset.rightToLeft.split(" ").includes(language.value) ? "rtl" : "ltr"
  for (const field of document.querySelectorAll("[data-in-its-language]")) {
    field.lang = language.value
    field.dir = direction
  }
}
if (language) {
  language.addEventListener("change", turn)
  turn()
}
