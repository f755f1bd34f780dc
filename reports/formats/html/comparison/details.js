// The details of a check: a part for each client, with the results of the runs side by side.
const detailRow = check => {
  const links = make('p', { class: 'bar' })
  if (WEB_ADDRESS.test(check.source)) links.append(linked(check.source, 'Source'))
  links.append(make('a', { href: `#${check.anchor}` }, 'Link to this check'))
  const parts = [links]
  const alike = []
  const apart = []
  for (const client of clientsOf(check)) (/[^p]/.test(check.codes[client]) ? apart : alike).push(client)
  apart.sort((one, other) => differs(check, other) - differs(check, one) || one - other)
  apart.forEach((client, at) => parts.push(clientDetails(check, client, at === 0)))
  if (alike.length) {
    const who = alike.map(client => clients[client]).filter(Boolean).join(', ')
    parts.push(make('p', { class: 'alike' }, mark('p', ' pass'), ` in every run${who && ` with ${who}`}`))
  }
  return make('tr', { class: 'opened' }, make('td', { colspan: runs.length + 2 }, make('div', { class: 'stay' }, ...parts)))
}

const clientDetails = (check, client, open) => {
  if (!clients[client]) return panes(check, client)
  const box = make('details', { class: 'client' }, make('summary', {}, `${clients[client]}: `,
    ...[...check.codes[client]].map((code, run) =>
      make('span', { class: 'said' }, `${runs[run]} `, image(name(code), symbol(code)), run < last ? ', ' : ''))))
  const fill = () => { if (box.children.length === 1) box.append(panes(check, client)) }
  box.addEventListener('toggle', () => { if (box.open) fill() })
  if (open) {
    box.open = true
    fill()
  }
  return box
}

const panes = (check, client) => {
  const codes = check.codes[client]
  const box = make('div')
  const lines = new Map() // results without details, and the runs that share them
  const grid = make('div', { class: 'panes' })
  for (let run = 0; run < codes.length; run++) {
    if (failing(codes[run])) grid.append(pane(check, client, run))
    else {
      const said = strings[check.said[`${client}.${run}`]] ?? ''
      const line = lines.get(codes[run] + said) ?? { code: codes[run], said, runs: [] }
      line.runs.push(runs[run])
      lines.set(codes[run] + said, line)
    }
  }
  for (const { code, said, runs } of lines.values()) {
    box.append(make('p', {}, symbol(code), ` ${name(code)}: ${runs.join(', ')}`, said && ` (${said})`))
  }
  if (grid.hasChildNodes()) box.append(grid)
  return box
}

const pane = (check, client, run) => {
  const box = make('section', { class: 'pane', 'aria-label': runs[run] }, make('h3', {}, runs[run]))
  const [verdict, symbol, style] = verdicts[check.codes[client][run]]
  putDetails(box, unpackedPart(check.part).then(all => detailsOf({ verdict, symbol, style, ...all[`${check.number}.${client}.${run}`] })))
  return box
}
