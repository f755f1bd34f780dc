// The list of all checks: a row for each, with a button per client. Only the first rows are created at once, more on demand.
const PART = 200
const list = { lines: [], shown: 0, open: new Set(), clients: data.clients }

const listBody = () => $('#all-checks tbody')

const boxIn = result => `list-${result.address}`

const buttonOf = result => {
  const said = `${result.verdict}${result.standing ? ` (${result.standing})` : ''}`
  return make('button', { type: 'button', class: `chip ${result.style}`, 'aria-expanded': 'false',
    'aria-label': `${said}: ${result.id} with ${result.client}`, title: said, 'data-index': result.index },
  make('span', {}, result.symbol), make('span', { class: 'word' }, ` ${result.verdict}`),
  ...(result.mark ? [make('sup', {}, result.mark)] : []))
}

const lineOf = found => {
  const { id, requirement } = found[0]
  const row = make('tr', {}, make('th', { scope: 'row' },
    make('span', { class: 'requirement' }, requirement), make('code', { class: 'id' }, ...breakable(id))))
  for (const client of list.clients) {
    const result = found.find(item => item.client === client)
    row.append(make('td', {}, ...(result ? [buttonOf(result)] : [])))
  }
  return row
}

const toggleInList = (button, wanted) => {
  const result = results[button.dataset.index]
  const isOpen = button.getAttribute('aria-expanded') === 'true'
  if (isOpen === wanted) return
  button.setAttribute('aria-expanded', wanted)
  if (!wanted) {
    list.open.delete(result)
    button.removeAttribute('aria-controls')
    document.getElementById(boxIn(result)).closest('tr').remove()
    return
  }
  list.open.add(result)
  button.setAttribute('aria-controls', boxIn(result))
  const cell = make('td', { colspan: list.clients.length + 1 }, boxOf(result, boxIn(result)))
  button.closest('tr').after(make('tr', { class: 'opened' }, cell))
}

const showMore = () => {
  const part = list.lines.slice(list.shown, list.shown + PART)
  const rows = document.createDocumentFragment()
  rows.append(...part.map(lineOf))
  listBody().append(rows)
  list.shown += part.length
  const left = list.lines.length - list.shown
  $('#more').hidden = !left
  $('#more').textContent = `Show more (${left} left)`
  for (const result of list.open) {
    const button = buttonFor(result)
    if (button) toggleInList(button, true)
  }
}

const buttonFor = result => $(`.chip[data-index="${result.index}"]`, listBody())

// With one client only its column is shown: the others would be empty, as if they had no result.
const drawList = (found, client) => {
  list.clients = client ? [client] : data.clients
  $$('#all-checks thead th + th').forEach((head, at) => { head.hidden = !list.clients.includes(data.clients[at]) })
  const lines = new Map()
  for (const result of found) {
    if (!lines.has(result.check)) lines.set(result.check, [])
    lines.get(result.check).push(result)
  }
  list.lines = [...lines.values()]
  list.shown = 0
  listBody().replaceChildren()
  $('#all-checks .empty').hidden = list.lines.length > 0
  $('#all-checks .list').hidden = !list.lines.length
  showMore()
}

const revealInList = result => {
  const place = list.lines.findIndex(([first]) => first.check === result.check)
  while (list.shown <= place) showMore()
  const button = buttonFor(result)
  toggleInList(button, true)
  return button
}

const startList = () => {
  $('#more').addEventListener('click', () => {
    const next = list.shown
    showMore()
    $$('.chip', listBody().rows[next])[0]?.focus()
  })
  // More rows are added automatically near the end of the list.
  new IntersectionObserver(([seen]) => seen.isIntersecting && showMore(), { rootMargin: '400px' }).observe($('#more'))
  listBody().addEventListener('click', ({ target }) => {
    const button = target.closest('.chip')
    if (button) toggleInList(button, button.getAttribute('aria-expanded') !== 'true')
  })
}
