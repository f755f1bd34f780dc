// The matrix of operations by clients, a table for each group. A cell has the numbers of its results by verdict and mark.
const hrefOf = filters => `?${new URLSearchParams(filters)}#checks`

const cellOf = (results, filters, marks) => {
  if (!results.length) return make('td', { class: 'none' }, make('span', { class: 'aside' }, 'no check'))
  const counted = new Map()
  for (const result of [...results].sort((one, other) => one.gravity - other.gravity || (one.mark > other.mark ? 1 : -1))) {
    const key = result.verdict + result.mark
    counted.set(key, { ...result, number: (counted.get(key)?.number ?? 0) + 1 })
  }
  const parts = [...counted.values()]
  const words = parts.map(({ number, verdict, mark }) => `${number} ${verdict}${mark && ` (${marks[mark]})`}`)
  const said = `${filters.operation} with ${filters.client}: ${words.join(', ')}`
  return make('td', { class: parts[0].style }, make('a', { href: hrefOf(filters), title: said, 'aria-label': said },
    ...parts.flatMap(({ style, symbol, number, mark }, at) =>
      [at && ' ', make('span', { class: style }, symbol + number, mark && make('sup', {}, mark))])))
}

const groupTable = ({ clients, marks }, level, title, checks) => {
  const operations = new Map()
  for (const check of checks) {
    if (!operations.has(check.operation)) operations.set(check.operation, [])
    operations.get(check.operation).push(...check.results)
  }
  const heads = clients.map(({ name, library, signature }) => make('th', { scope: 'col', title: name }, library, signature && make('br'), signature))
  const rows = [...operations].map(([operation, results]) => make('tr', {},
    make('th', { scope: 'row' }, make('a', { href: hrefOf({ level, operation }) }, ...breakableName(operation))),
    ...clients.map(({ name }) => cellOf(results.filter(({ client }) => client === name), { level, operation, client: name }, marks))))
  return make('table', {}, make('caption', {}, title), make('colgroup', {}, make('col', { class: 'name' }), ...clients.map(() => make('col'))),
    make('thead', {}, make('tr', {}, make('th', { scope: 'col' }, 'Operation'), ...heads)), make('tbody', {}, ...rows))
}

const operationsView = found => {
  const view = $('#operations')
  if (view.children.length) return
  const marks = Object.entries(found.marks).map(([mark, meaning]) => `${mark}: ${meaning}`).join('; ')
  view.append(make('h2', { tabindex: '-1' }, 'Operations'), make('p', { class: 'note' },
    `A cell has the colour of its gravest verdict, shows the number of its checks, and links to them. Only a pass means that something works. ${marks}.`),
  make('div', { class: 'matrix' }, ...found.groups.map(([level, title]) => groupTable(found, level, title, found.checks.filter(check => check.level === level)))))
}
