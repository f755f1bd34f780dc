// pytest-html's table of results that do not pass. It rebuilds the whole table when it sorts: what it does not know
// (open rows, filters, focus) is restored each time.
const table = { open: new Set(), left: () => true, focused: '' }

const resultOf = body => byAddress.get(body.id.replace(/^row-/, ''))

const rowsOf = () => $$('#results-table tbody.results-table-row').filter(body => $('.opener', body))

const toggleInTable = (body, wanted) => {
  const button = $('.opener', body)
  const result = resultOf(body)
  const extra = $('.extra', body)
  const id = `details-${body.id}`
  button.setAttribute('aria-expanded', wanted)
  $('.extras-row', body).classList.toggle('hidden', !wanted)
  table.open[wanted ? 'add' : 'delete'](body.id)
  if (!result) return // an error outside the checks: pytest-html shows its text
  $('.box', extra)?.remove()
  if (wanted) extra.append(boxOf(result, id))
  wanted ? button.setAttribute('aria-controls', id) : button.removeAttribute('aria-controls')
}

const filterTable = () => {
  let left = 0
  for (const body of rowsOf()) {
    body.hidden = !table.left(resultOf(body))
    left += !body.hidden
  }
  $('#not-passing .empty').hidden = left > 0
  $('#results-table').hidden = !left
  $('#not-passing-title').textContent = `Not passing (${left})`
}

// A cell across all columns creates the columns that it spans, even if the style hides some.
const narrow = matchMedia('(max-width: 48rem)')
const fit = () => {
  for (const extra of $$('#results-table .extra')) extra.colSpan = narrow.matches ? 3 : 5
}

const dress = () => {
  const drawn = $('#results-table')
  fit()
  drawn.createCaption().append(make('span', { class: 'aside' }, 'Results that do not pass'))
  for (const head of $$('th.sortable', drawn)) {
    const order = head.classList.contains('asc') ? 'ascending' : head.classList.contains('desc') ? 'descending' : ''
    order ? head.setAttribute('aria-sort', order) : head.removeAttribute('aria-sort')
  }
  for (const body of rowsOf()) {
    const opener = $('.opener', body)
    opener.replaceChildren(...breakable(opener.textContent))
    if (table.open.has(body.id)) toggleInTable(body, true)
  }
  filterTable()
  if (table.focused) $(`th button[data-column-type="${table.focused}"]`, drawn).focus()
  table.focused = ''
}

const revealInTable = result => {
  const body = document.getElementById(`row-${result.address}`)
  toggleInTable(body, true)
  return $('.opener', body)
}

const startTable = () => {
  const place = $('#not-passing')
  dress()
  narrow.addEventListener('change', fit)
  new MutationObserver(changes => {
    const isNew = changes.some(({ addedNodes }) => [...addedNodes].some(node => node.id === 'results-table'))
    if (isNew) dress()
  }).observe(place, { childList: true })
  place.addEventListener('click', ({ target }) => {
    const button = target.closest('.opener')
    if (button) toggleInTable(button.closest('tbody'), button.getAttribute('aria-expanded') !== 'true')
  })
  // Before pytest-html's handler: that removes the head from the page, and the focus with it.
  place.addEventListener('click', ({ target }) => { table.focused = target.dataset.columnType ?? '' }, true)
}
