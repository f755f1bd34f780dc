// Event handlers, and the initial state.
const toggleCheck = check => {
  const row = checkRow(check)
  const open = !detailRows.has(check.number)
  if (open) {
    detailRows.set(check.number, detailRow(check))
    row.after(detailRows.get(check.number))
  } else {
    detailRows.get(check.number).remove()
    detailRows.delete(check.number)
  }
  $('button', row).setAttribute('aria-expanded', String(open))
}

const changed = (read = readState) => {
  const { client } = state
  read()
  if (state.client !== client) detailRows.clear() // they show the clients chosen before
  render()
}

const reset = () => {
  toggled.clear()
  detailRows.clear()
  checkRows.clear()
  setState(new URLSearchParams())
  render()
}

// A URL that names a check opens it, whatever the filters are.
const goToAddress = () => {
  const check = byAnchor.get(location.hash.slice(1))
  if (!check) return
  if (!filtered().includes(check)) setState(new URLSearchParams('show=all'))
  toggled.set(check.operation, true)
  render()
  if (!detailRows.has(check.number)) toggleCheck(check)
  const row = checkRow(check)
  row.cells[0].scrollIntoView({ block: 'start' })
  $('button', row).focus({ preventScroll: true })
}

table.addEventListener('click', ({ target }) => {
  const row = target.closest('tr.operation, tr.check')
  if (!row || target.closest('a') || String(getSelection()) && !target.closest('button')) return
  const button = $('button', row)
  if (row.matches('.check')) toggleCheck(byAnchor.get(button.dataset.key))
  else {
    toggled.set(button.dataset.key, button.getAttribute('aria-expanded') !== 'true')
    render()
  }
})
$('#open-all').addEventListener('click', () => {
  const open = !shownOperations.every(operation => operation.open)
  for (const { key } of shownOperations) toggled.set(key, open)
  render()
})
onFilters(form, changed, reset)
onReturn(asked => changed(() => setState(asked)))
addEventListener('hashchange', goToAddress)

offerChoices()
form.hidden = false
setState(new URLSearchParams(location.search))
render()
goToAddress()
