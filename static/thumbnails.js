/* A picture is chosen by how it looks: shown beside its words while they are looked through, and
   under the field once it is chosen. */
const field = document.querySelector("select[data-thumbnails]")
const jQuery = window.django?.jQuery

function thumbnail(key) {
  const image = document.createElement("img")
  image.src = field.dataset.thumbnails.replace("/0/", `/${key}/`)
  // Its words stand beside it.
  image.alt = ""
  image.className = "thumbnail"
  return image
}

if (field && jQuery?.fn.select2) {
  // The field that is open is the one whose choices are drawn.
  const isOpen = () => document.querySelector("select[data-thumbnails] + .select2-container--open")
  jQuery.fn.select2.defaults.set("templateResult", (choice) => {
    if (!choice.id || !isOpen()) return choice.text
    const words = document.createElement("span")
    words.textContent = choice.text
    const line = document.createElement("span")
    line.className = "picture-choice"
    line.append(thumbnail(choice.id), words)
    return line
  })
  const chosen = document.createElement("p")
  chosen.className = "picture-chosen"
  const show = () => chosen.replaceChildren(...(field.value ? [thumbnail(field.value)] : []))
  field.closest(".related-widget-wrapper, .flex-container, div").after(chosen)
  jQuery(field).on("change", show)
  show()
}
