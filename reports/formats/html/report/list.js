// A list of checks: a row for each, with a mark per client. Only the first rows are created at once, more on demand.
const PART = 200

const headOf = ({ name, library, signature }) =>
  make('th', { scope: 'col', title: name }, library, ...(signature ? [' ', make('wbr'), signature] : []))

const markOf = result => {
  const said = `${result.verdict}${result.standing ? ` (${result.standing})` : ''}`
  return make('button', { type: 'button', class: `chip ${result.style}`, 'aria-expanded': 'false', 'data-index': result.index,
    'aria-label': `${said}: ${result.check.id} with ${result.client}`, title: `${said} with ${result.client}` },
  result.symbol, ...(result.mark ? [make('sup', {}, result.mark)] : []))
}

class List {
  constructor (name, model) {
    Object.assign(this, { name, model, lines: [], shown: 0, open: new Set(), clients: [] })
    this.head = make('tr')
    this.body = make('tbody')
    this.table = make('table', { class: 'list' }, make('caption', { class: 'aside' }, 'Checks by client'), make('thead', {}, this.head), this.body)
    this.empty = make('p', { class: 'empty', hidden: true }, 'No checks match the filters.')
    this.more = make('button', { type: 'button', class: 'more', hidden: true })
    this.box = make('div', { class: 'checks' }, this.table, this.empty, make('p', {}, this.more))
    this.more.addEventListener('click', () => this.showMore(true))
    // More rows are added automatically near the end of the list.
    new IntersectionObserver(([seen]) => seen.isIntersecting && this.showMore(), { rootMargin: '400px' }).observe(this.more)
    this.body.addEventListener('click', ({ target }) => {
      const button = target.closest('.chip')
      if (button) this.toggle(button, button.getAttribute('aria-expanded') !== 'true')
    })
  }

  // With one client only its column is shown: the others would be empty, as if they had no result.
  draw (results, client = '') {
    const lines = new Map()
    const seen = new Set()
    for (const result of results) {
      seen.add(result.client)
      if (!lines.has(result.check)) lines.set(result.check, [])
      lines.get(result.check).push(result)
    }
    this.clients = this.model.clients.filter(({ name }) => client ? name === client : seen.has(name))
    this.head.replaceChildren(make('th', { scope: 'col' }, 'Requirement and check'), ...this.clients.map(headOf))
    this.lines = [...lines.values()]
    this.shown = 0
    this.body.replaceChildren()
    this.empty.hidden = this.lines.length > 0
    this.table.hidden = !this.lines.length
    this.showMore()
  }

  showMore (byHand = false) {
    const next = this.shown
    const rows = this.lines.slice(next, next + PART).map(found => this.row(found))
    this.body.append(...rows)
    this.shown += rows.length
    const left = this.lines.length - this.shown
    this.more.hidden = !left
    this.more.textContent = `Show more (${left} left)`
    for (const result of this.open) this.button(result) && this.toggle(this.button(result), true)
    if (byHand) $('.chip', rows[0])?.focus()
  }

  row (found) {
    const { id, requirement } = found[0].check
    const cells = this.clients.map(({ name, library, signature }) => {
      const result = found.find(({ client }) => client === name)
      return make('td', { 'data-client': `${library} ${signature}`.trim() }, ...(result ? [markOf(result)] : []))
    })
    return make('tr', {}, make('th', { scope: 'row' },
      make('span', { class: 'requirement' }, requirement), make('code', { class: 'id' }, ...breakable(id))), ...cells)
  }

  button (result) {
    return $(`.chip[data-index="${result.index}"]`, this.body)
  }

  toggle (button, wanted) {
    if ((button.getAttribute('aria-expanded') === 'true') === wanted) return
    const result = this.model.results[button.dataset.index]
    const id = `${this.name}-${addressOf(result)}`
    button.setAttribute('aria-expanded', wanted)
    this.open[wanted ? 'add' : 'delete'](result)
    if (!wanted) {
      button.removeAttribute('aria-controls')
      document.getElementById(id).closest('tr').remove()
      return
    }
    button.setAttribute('aria-controls', id)
    const cell = make('td', { colspan: this.clients.length + 1 }, boxOf(result, id, this.model))
    button.closest('tr').after(make('tr', { class: 'opened' }, cell))
  }

  reveal (result) {
    const place = this.lines.findIndex(([{ check }]) => check === result.check)
    while (this.shown <= place) this.showMore()
    const button = this.button(result)
    this.toggle(button, true)
    button.focus({ preventScroll: true })
    button.closest('tr').scrollIntoView()
  }
}
