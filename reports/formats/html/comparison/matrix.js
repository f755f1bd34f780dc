// The matrix: operations, and the checks of open operations below them. Closed operations have no rows of checks.
const FEW = 30 // up to this many checks are shown without a click
const table = $('#matrix')
const bodies = [...table.tBodies]
const heads = new Map(bodies.map(body => [body.dataset.group, body.rows[0]]))
let shownOperations = []

const image = (label, ...children) => make('span', { role: 'img', 'aria-label': label }, ...children)
const mark = (code, number = '') => make('span', { class: verdicts[code][2] }, verdicts[code][1] + number)
const name = code => code === NONE ? 'no result' : verdicts[code][0]
const symbol = code => code === NONE ? make('span', { class: 'none' }, '–') : mark(code)
const plural = (number, noun) => `${number} ${noun}${number === 1 ? '' : 's'}`

const render = () => {
  const found = filtered()
  const groups = new Map()
  for (const check of found) {
    if (!groups.has(check.group)) groups.set(check.group, new Map())
    const operations = groups.get(check.group)
    if (!operations.has(check.subject)) operations.set(check.subject, [])
    operations.get(check.subject).push(check)
  }
  const focused = document.activeElement?.dataset?.key
  shownOperations = []
  for (const body of bodies) {
    const operations = groups.get(body.dataset.group)
    body.hidden = !operations
    const rows = [heads.get(body.dataset.group)]
    for (const [subject, its] of operations ?? []) {
      const key = its[0].operation
      const open = toggled.get(key) ?? found.length <= FEW
      shownOperations.push({ key, open })
      rows.push(operationRow(key, subject, its, open))
      if (!open) continue
      for (const check of its) rows.push(checkRow(check), ...detailRows.has(check.number) ? [detailRows.get(check.number)] : [])
    }
    body.replaceChildren(...rows)
  }
  if (focused) $(`[data-key="${CSS.escape(focused)}"]`, table)?.focus({ preventScroll: true })
  $('#nothing').hidden = found.length > 0
  $('#count').textContent = `${found.length} of ${plural(checks.length, 'check')}`
  $('#open-all').textContent = shownOperations.length && shownOperations.every(({ open }) => open) ? 'Close all' : 'Open all'
}

const operationRow = (key, subject, its, open) => {
  const counts = runs.map(() => new Map())
  const all = sizes.get(key)
  let differing = 0
  let inPart = 0 // changed, and not tested by all runs
  for (const check of its) {
    const shown = clientsOf(check)
    if (shown.some(client => differs(check, client))) differing++
    else if (shown.some(client => matters(check, client))) inPart++
    for (const client of shown) {
      const codes = check.codes[client]
      for (let run = 0; run < codes.length; run++) {
        if (codes[run] !== NONE) counts[run].set(codes[run], (counts[run].get(codes[run]) ?? 0) + 1)
      }
    }
  }
  const button = make('button', { type: 'button', 'aria-expanded': String(open), 'data-key': key },
    make('span', {}, ...breakableName(subject)))
  const label = `${differing || 'none'} of ${plural(all, 'check')} ${differing > 1 ? 'differ' : 'differs'}`
  const aside = inPart ? [make('small', {}, ` ${inPart} not tested by all runs`)] : []
  return make('tr', { class: 'operation' }, make('th', { scope: 'row' }, button, ...aside),
    make('td', { class: 'narrow' }, image(label, make(differing ? 'b' : 'span', {}, `${differing}`), ` of ${all}`)),
    ...counts.map(operationCell))
}

const operationCell = count => {
  const parts = GRAVEST_FIRST.filter(code => count.has(code))
  if (!parts.length) return make('td', { class: 'cell none' }, image('no result', '–'))
  const said = parts.map(code => `${count.get(code)} ${verdicts[code][0]}`).join(', ')
  return make('td', { class: `cell ${verdicts[parts[0]][2]}` }, image(said, ...parts.map(code => mark(code, count.get(code)))))
}

const checkRows = new Map() // rows created since the client was chosen
let madeFor

const checkRow = check => {
  if (madeFor !== state.client) checkRows.clear()
  madeFor = state.client
  if (!checkRows.has(check.number)) checkRows.set(check.number, newCheckRow(check))
  return checkRows.get(check.number)
}

const newCheckRow = check => {
  const open = detailRows.has(check.number)
  const button = make('button', { type: 'button', 'aria-expanded': String(open), 'data-key': check.anchor },
    make('code', { class: 'id' }, ...breakable(check.id)))
  const shown = clientsOf(check)
  const words = new Set(shown.map(client => check.words[client]).filter(Boolean))
  const about = [...words].map(word => make('span', { class: `word ${word}` }, word))
  if (!about.length && shown.some(client => differs(check, client))) about.push(image('differs', '≠'))
  return make('tr', { class: 'check' },
    make('th', { scope: 'row' }, button, make('span', { class: 'requirement' }, check.requirement)),
    make('td', { class: 'narrow' }, ...about), ...runs.map((_, run) => checkCell(check, run)))
}

const checkCell = (check, run) => {
  const places = state.client ? [state.client] : clients.map((_, place) => String(place))
  const codes = places.map(place => check.codes[place]?.[run] ?? '')
  const found = new Set(codes.filter(Boolean))
  const gravest = GRAVEST_FIRST.find(code => found.has(code))
  const kind = gravest ? verdicts[gravest][2] : 'none'
  if (found.size === 1) {
    const [code] = found
    return make('td', { class: `cell ${kind}` }, image(`${name(code)}${places.length > 1 ? ' with every client' : ''}`, symbol(code)))
  }
  const said = places.filter((_, at) => codes[at]).map(place => `${clients[place]} ${name(check.codes[place][run])}`).join(', ')
  return make('td', { class: `cell ${kind}` }, image(said, ...codes.map(code => symbol(code || NONE))))
}
