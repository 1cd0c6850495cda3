/* Says beside a headline and a standfirst how long they are, and marks what is longer than best. */
for (const field of document.querySelectorAll("[data-best-length]")) {
  const best = Number(field.dataset.bestLength)
  const count = document.createElement("output")
  count.className = "count"
  count.htmlFor = field.id
  const say = () => {
    const length = Array.from(field.value.trim()).length
    count.textContent = `${length} / ${best} ${field.dataset.countWords}`
    count.classList.toggle("too-long", length > best)
  }
  field.after(count)
  field.addEventListener("input", say)
  say()
}
