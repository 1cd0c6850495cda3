/* The overlay with every key, and the switch for those who press letters without meaning to. */
const ROOM = "desk.keys-off."

export function openHelp(dialog, { person, onSwitch }) {
  const control = dialog.querySelector("[data-keys-on]")
  const key = `${ROOM}${person}`
  control.checked = localStorage.getItem(key) === null

  function switched() {
    if (control.checked) localStorage.removeItem(key)
    else localStorage.setItem(key, "1")
    onSwitch(control.checked)
  }

  control.addEventListener("change", switched)
  // A press beside the overlay closes it.
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close())
  onSwitch(control.checked)
  return { areKeysOn: () => control.checked, show: () => dialog.showModal() }
}
