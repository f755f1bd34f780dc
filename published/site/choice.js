"use strict"
// Which servers the table has side by side: at most as many as fit. They are in the address, to be linked to. The style sheet shows
// those that are checked, so this works without the script, too.
{
  const choice = document.getElementById("choice")
  const limit = document.getElementById("limit")
  const most = Number(choice.dataset.most)
  const boxes = [...choice.querySelectorAll("input")]
  const first = boxes.filter(box => box.checked)

  function hold() {
    const full = boxes.filter(box => box.checked).length >= most
    for (const box of boxes) box.disabled = full && !box.checked
    limit.textContent = full ? `These are ${most}: uncheck one to choose another.` : ""
  }

  const named = new URLSearchParams(location.search).getAll("server")
  const chosen = boxes.filter(box => named.includes(box.value)).slice(0, most)
  if (chosen.length) for (const box of boxes) box.checked = chosen.includes(box)
  hold()
  choice.addEventListener("change", () => {
    const shown = boxes.filter(box => box.checked)
    const address = new URL(location)
    address.searchParams.delete("server")
    if (`${shown.map(box => box.value)}` !== `${first.map(box => box.value)}`) {
      for (const box of shown) address.searchParams.append("server", box.value)
    }
    history.replaceState(null, "", address)
    hold()
  })
}
