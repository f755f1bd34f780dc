// The matrix with its filters, and below an operation its checks, below a check its details: built where they are opened.
(() => {
  'use strict'
  const data = JSON.parse(document.getElementById('data').textContent)
  const form = document.getElementById('filters')
  const table = document.getElementById('matrix')
  const { runs, clients, checks, strings, verdicts } = data
  const GRAVEST_FIRST = Object.keys(verdicts)
  const NONE = '-'
  const FEW = 30 // so many checks are shown without a click
  const last = runs.length - 1
  const byAnchor = new Map()
  const sizes = new Map() // how many checks an operation has
  let kept // a promise of the details' HTML, from when the first are opened

  checks.forEach((check, number) => {
    check.number = number
    check.text = `${check.id} ${check.subject} ${check.requirement} ${check.formerly.join(' ')}`.toLowerCase()
    check.clients = Object.keys(check.codes)
    check.operation = `${check.group} ${check.subject}`
    byAnchor.set(check.anchor, check)
    sizes.set(check.operation, (sizes.get(check.operation) ?? 0) + 1)
  })

  // What differs

  const failing = code => data.notPassing.includes(code)
  const mixed = codes => new Set(codes.replaceAll(NONE, '')).size > 1
  const differs = (check, client) => mixed(check.codes[client]) || client in check.words
  const absent = codes => codes.includes(NONE)
  const alone = (codes, run) => failing(codes[run]) && [...codes].every((code, at) => at === run || code === 'p' || code === NONE)
    && [...codes].some((code, at) => at !== run && code === 'p')
  const only = (codes, run) => codes[run] === 'p' && [...codes].every((code, at) => at === run || code !== 'p')
    && [...codes].some((code, at) => at !== run && failing(code))

  // Each choice of the filter "Change": its value, its words, and the client outcomes of a check that it lets through.
  const choices = new Map()
  const choice = (group, value, words, test) => choices.set(value, { group, words, test, number: 0 })
  const offerChanges = () => {
    for (const word of data.words) choice('First to last run', word.toLowerCase(), word, (check, client) => check.words[client] === word)
    if (data.sameEndpoint || runs.length === 2) {
      for (const was of GRAVEST_FIRST) {
        for (const now of GRAVEST_FIRST) {
          if (was === now) continue
          const words = `${verdicts[was][0]} → ${verdicts[now][0]}`
          choice('First to last run', `${verdicts[was][0]}-${verdicts[now][0]}`, words, (check, client) => {
            const codes = check.codes[client]
            return codes[0] === was && codes[last] === now
          })
        }
      }
    }
    runs.forEach((run, at) => {
      choice('One run alone', `alone-${at + 1}`, `only ${run} does not pass`, (check, client) => alone(check.codes[client], at))
      if (runs.length > 2) choice('One run alone', `only-${at + 1}`, `only ${run} passes`, (check, client) => only(check.codes[client], at))
    })
    choice('Other', 'absent', 'not in every run', (check, client) => absent(check.codes[client]))
    for (const check of checks) {
      for (const one of choices.values()) if (check.clients.some(client => one.test(check, client))) one.number++
    }
    const groups = new Map()
    for (const [value, one] of choices) {
      if (!one.number) continue
      if (!groups.has(one.group)) groups.set(one.group, element('optgroup', { label: one.group }))
      groups.get(one.group).append(element('option', { value }, `${one.words} (${one.number})`))
    }
    form.change.append(...groups.values())
  }

  // Elements

  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name)
    for (const [key, value] of Object.entries(attributes)) if (value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : value)
    made.append(...children)
    return made
  }
  const image = (label, ...children) => element('span', { role: 'img', 'aria-label': label }, ...children)
  const mark = (code, number = '') => element('span', { class: verdicts[code][2] }, verdicts[code][1] + number)
  const plural = (number, noun) => `${number} ${noun}${number === 1 ? '' : 's'}`

  // State: what the filters say, and what is open

  const state = { only: false, q: '', area: '', level: '', client: '', change: '' }
  const toggled = new Map() // operations that were opened or closed by hand
  const detailRows = new Map() // open checks
  const anyDifference = checks.some(check => check.clients.some(client => differs(check, client)))

  const readAddress = () => {
    const asked = new URLSearchParams(location.search)
    for (const name of ['q', 'area', 'level', 'change']) state[name] = asked.get(name) ?? ''
    state.client = String(Math.max(-1, clients.indexOf(asked.get('client') ?? NONE)))
    if (state.client === '-1') state.client = ''
    state.only = asked.has('show') ? asked.get('show') === 'differences' : anyDifference
  }
  const writeAddress = () => {
    const asked = new URLSearchParams()
    if (state.only !== anyDifference) asked.set('show', state.only ? 'differences' : 'all')
    for (const name of ['area', 'level', 'change', 'q']) if (state[name]) asked.set(name, state[name])
    if (state.client) asked.set('client', clients[state.client])
    const query = asked.toString()
    history.replaceState(null, '', `${location.pathname}${query && '?' + query}${location.hash}`)
  }
  const showState = () => {
    form.only.checked = state.only
    for (const name of ['q', 'area', 'level', 'client', 'change']) {
      if (!form[name]) continue
      form[name].value = state[name]
      if (form[name].value !== state[name]) form[name].value = state[name] = '' // an address may ask for what is not here
    }
  }
  const readForm = () => {
    state.only = form.only.checked
    for (const name of ['q', 'area', 'level', 'client', 'change']) if (form[name]) state[name] = form[name].value
  }

  const clientsOf = check => state.client ? check.clients.filter(client => client === state.client) : check.clients
  const filtered = () => {
    const words = state.q.toLowerCase().split(/\s+/).filter(Boolean)
    const change = choices.get(state.change)
    return checks.filter(check => {
      if (state.area && check.area !== state.area || state.level && check.level !== state.level) return false
      if (!words.every(word => check.text.includes(word))) return false
      const shown = clientsOf(check)
      if (!shown.length || state.only && !shown.some(client => differs(check, client))) return false
      return !change || shown.some(client => change.test(check, client))
    })
  }

  // The matrix

  const bodies = [...table.tBodies]
  const heads = new Map(bodies.map(body => [body.dataset.group, body.rows[0]]))
  let shownOperations = []

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
        if (open) for (const check of its) rows.push(checkRow(check), ...detailRows.has(check.number) ? [detailRows.get(check.number)] : [])
      }
      body.replaceChildren(...rows)
    }
    if (focused) table.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true })
    document.getElementById('nothing').hidden = found.length > 0
    document.getElementById('count').textContent = `${found.length} of ${plural(checks.length, 'check')}`
    const all = document.getElementById('open-all')
    all.textContent = shownOperations.every(operation => operation.open) && shownOperations.length ? 'Close all' : 'Open all'
  }

  const operationRow = (key, subject, its, open) => {
    const counts = runs.map(() => new Map())
    const all = sizes.get(key)
    let differing = 0
    for (const check of its) {
      const shown = clientsOf(check)
      if (shown.some(client => differs(check, client))) differing++
      for (const client of shown) {
        const codes = check.codes[client]
        for (let run = 0; run < codes.length; run++) if (codes[run] !== NONE) counts[run].set(codes[run], (counts[run].get(codes[run]) ?? 0) + 1)
      }
    }
    const button = element('button', { type: 'button', 'aria-expanded': String(open), 'data-key': key }, subject)
    const label = `${differing || 'none'} of ${plural(all, 'check')} ${differing > 1 ? 'differ' : 'differs'}`
    const row = element('tr', { class: 'operation' }, element('th', { scope: 'row' }, button),
      element('td', { class: 'narrow' }, image(label, element(differing ? 'b' : 'span', {}, `${differing}`), ` of ${all}`)))
    for (const count of counts) {
      const parts = GRAVEST_FIRST.filter(code => count.has(code))
      if (!parts.length) row.append(element('td', { class: 'cell none' }, image('no result', '–')))
      else {
        const said = parts.map(code => `${count.get(code)} ${verdicts[code][0]}`).join(', ')
        row.append(element('td', { class: `cell ${verdicts[parts[0]][2]}` }, image(said, ...parts.map(code => mark(code, count.get(code))))))
      }
    }
    return row
  }

  const checkRows = new Map() // those that were made since the client was chosen
  let madeFor = ''

  const checkRow = check => {
    if (madeFor !== state.client) checkRows.clear()
    madeFor = state.client
    if (!checkRows.has(check.number)) checkRows.set(check.number, newCheckRow(check))
    return checkRows.get(check.number)
  }
  const newCheckRow = check => {
    const open = detailRows.has(check.number)
    const button = element('button', { type: 'button', 'aria-expanded': String(open), 'data-key': check.anchor }, element('code', {}, check.id))
    const shown = clientsOf(check)
    const words = new Set(shown.map(client => check.words[client]).filter(Boolean))
    const about = [...words].map(word => element('span', { class: `word ${word}` }, word))
    if (!about.length && shown.some(client => differs(check, client))) about.push(image('differs', '≠'))
    const row = element('tr', { class: 'check' },
      element('th', { scope: 'row' }, button, element('span', { class: 'requirement' }, check.requirement)),
      element('td', { class: 'narrow' }, ...about))
    runs.forEach((_, run) => row.append(checkCell(check, run)))
    return row
  }

  const name = code => code === NONE ? 'no result' : verdicts[code][0]
  const symbol = code => code === NONE ? element('span', { class: 'none' }, '–') : mark(code)

  const checkCell = (check, run) => {
    const places = state.client ? [state.client] : clients.map((_, place) => String(place))
    const codes = places.map(place => check.codes[place]?.[run] ?? '')
    const found = new Set(codes.filter(Boolean))
    const gravest = GRAVEST_FIRST.find(code => found.has(code))
    const kind = gravest ? verdicts[gravest][2] : 'none'
    if (found.size === 1) {
      const [code] = found
      return element('td', { class: `cell ${kind}` }, image(`${name(code)}${places.length > 1 ? ' with every client' : ''}`, symbol(code)))
    }
    const said = places.filter((_, at) => codes[at]).map(place => `${clients[place]} ${name(check.codes[place][run])}`).join(', ')
    return element('td', { class: `cell ${kind}` }, image(said, ...codes.map(code => symbol(code || NONE))))
  }

  // The details of a check, each run's beside the others'

  const detailRow = check => {
    const links = element('p', { class: 'bar' })
    if (/^https?:\/\//.test(check.source)) links.append(element('a', { href: check.source, rel: 'noopener noreferrer', target: '_blank' }, 'Source'))
    links.append(element('a', { href: `#${check.anchor}` }, 'Link to this check'))
    if (check.formerly.length) links.append(element('span', { class: 'note' }, `formerly ${check.formerly.join(', ')}`))
    const parts = [links]
    const alike = []
    const apart = []
    for (const client of clientsOf(check)) (/[^p]/.test(check.codes[client]) ? apart : alike).push(client)
    apart.sort((one, other) => differs(check, other) - differs(check, one) || one - other)
    apart.forEach((client, at) => parts.push(clientDetails(check, client, at === 0)))
    if (alike.length) {
      const who = alike.map(client => clients[client]).filter(Boolean).join(', ')
      parts.push(element('p', { class: 'alike' }, mark('p', ' pass'), ` in every run${who && ` with ${who}`}`))
    }
    return element('tr', { class: 'opened' }, element('td', { colspan: runs.length + 2 }, element('div', { class: 'stay' }, ...parts)))
  }

  const clientDetails = (check, client, open) => {
    const codes = check.codes[client]
    const panes = () => {
      const box = element('div', {})
      const lines = new Map() // what has no details, the runs of which it is true together
      const grid = element('div', { class: 'panes' })
      for (let run = 0; run < codes.length; run++) {
        if (failing(codes[run])) grid.append(pane(check, client, run))
        else {
          const said = strings[check.said[`${client}.${run}`]] ?? ''
          const line = lines.get(codes[run] + said) ?? { code: codes[run], said, runs: [] }
          line.runs.push(runs[run])
          lines.set(codes[run] + said, line)
        }
      }
      for (const line of lines.values()) {
        box.append(element('p', {}, symbol(line.code), ` ${name(line.code)}: ${line.runs.join(', ')}`, line.said && ` (${line.said})`))
      }
      if (grid.hasChildNodes()) box.append(grid)
      return box
    }
    if (!clients[client]) return panes()
    const box = element('details', { class: 'client' }, element('summary', {}, `${clients[client]}: `,
      ...[...codes].map((code, run) => element('span', { class: 'said' }, `${runs[run]} `, image(name(code), symbol(code)), run < last ? ', ' : ''))))
    const fill = () => { if (box.children.length === 1) box.append(panes()) }
    box.addEventListener('toggle', () => { if (box.open) fill() })
    if (open) { box.open = true; fill() }
    return box
  }

  const pane = (check, client, run) => {
    const box = element('section', { class: 'pane', 'aria-label': runs[run] }, element('h3', {}, runs[run]))
    kept ??= unpacked('details')
    kept.then(all => {
      const made = document.createElement('template')
      made.innerHTML = all[`${check.number}.${client}.${run}`] // from the suite's own templates, which escape what servers say
      box.append(made.content)
    }, () => box.append(element('p', {}, 'This browser cannot unpack the details; one of 2023 or later can.')))
    return box
  }
  const unpacked = async id => {
    const bytes = Uint8Array.from(atob(document.getElementById(id).textContent), letter => letter.charCodeAt(0))
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
    return JSON.parse(await new Response(stream).text())
  }

  // What is operated

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
    row.querySelector('button').setAttribute('aria-expanded', String(open))
  }
  const changed = () => {
    const client = state.client
    readForm()
    if (state.client !== client) detailRows.clear() // they are about the clients that were chosen
    writeAddress()
    render()
  }

  table.addEventListener('click', event => {
    const row = event.target.closest('tr.operation, tr.check')
    if (!row || event.target.closest('a') || String(getSelection()) && !event.target.closest('button')) return
    const button = row.querySelector('button')
    if (row.matches('.check')) toggleCheck(byAnchor.get(button.dataset.key))
    else {
      toggled.set(button.dataset.key, button.getAttribute('aria-expanded') !== 'true')
      render()
    }
  })
  table.addEventListener('click', async event => {
    const button = event.target.closest('button.copy')
    if (!button) return
    const text = button.closest('.reproduce').querySelector('pre').textContent
    try {
      await navigator.clipboard.writeText(text)
      button.textContent = 'Copied'
    } catch { // not on every page: then it is marked, to be copied by hand
      getSelection().selectAllChildren(button.closest('.reproduce').querySelector('pre'))
    }
  })
  form.addEventListener('input', event => { if (event.target.name !== 'q') changed() })
  let waiting
  form.q.addEventListener('input', () => {
    clearTimeout(waiting)
    waiting = setTimeout(changed, 120)
  })
  form.addEventListener('submit', event => event.preventDefault())
  form.addEventListener('reset', event => {
    event.preventDefault()
    Object.assign(state, { only: anyDifference, q: '', area: '', level: '', client: '', change: '' })
    toggled.clear()
    detailRows.clear()
    checkRows.clear()
    showState()
    writeAddress()
    render()
  })
  document.getElementById('open-all').addEventListener('click', () => {
    const open = !shownOperations.every(operation => operation.open)
    for (const { key } of shownOperations) toggled.set(key, open)
    render()
  })

  // An address that names a check opens it, whatever the filters are
  const goToAddress = () => {
    const check = byAnchor.get(location.hash.slice(1))
    if (!check) return
    if (!filtered().includes(check)) {
      Object.assign(state, { only: false, q: '', area: '', level: '', client: '', change: '' })
      showState()
      writeAddress()
    }
    toggled.set(check.operation, true)
    render()
    if (!detailRows.has(check.number)) toggleCheck(check)
    const row = checkRow(check)
    row.cells[0].scrollIntoView({ block: 'start' })
    row.querySelector('button').focus({ preventScroll: true })
  }
  addEventListener('hashchange', goToAddress)

  const offer = (select, values) => select.append(...[...new Set(values)].filter(Boolean).sort().map(value => element('option', { value }, value)))
  offer(form.area, checks.map(check => check.area))
  offer(form.level, checks.map(check => check.level))
  form.client?.append(...clients.map((client, place) => element('option', { value: place }, client)))
  offerChanges()
  form.hidden = false
  readAddress()
  showState()
  render()
  goToAddress()
})()
