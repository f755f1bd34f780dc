// The filters, which are kept in the URL, and what is open.
const form = $('#filters')
const state = { only: anyDifference } // and the filters that are set; `client` is an index in `clients`
const toggled = new Map() // operations that were opened or closed by hand
const detailRows = new Map() // open checks

const offer = (select, values) => {
  const there = [...new Set(values)].filter(Boolean).sort()
  select.append(...there.map(value => make('option', { value }, value)))
}
const offerChoices = () => {
  offer(form.area, checks.map(check => check.area))
  offer(form.level, checks.map(check => check.level))
  form.client?.append(...clients.map(client => make('option', { value: client }, client)))
  const groups = new Map()
  for (const [value, { group, words, number }] of choices) {
    if (!groups.has(group)) groups.set(group, make('optgroup', { label: group }))
    groups.get(group).append(make('option', { value }, `${words} (${number})`))
  }
  form.change.append(...groups.values())
}

// Sets the filters from a URL's parameters
const setState = asked => {
  setFilters(form, asked)
  form.only.checked = asked.has('show') ? asked.get('show') === 'differences' : anyDifference
  readState()
}
// Reads the form, and stores it in the URL
const readState = () => {
  const { q = '', area, level, client, change } = filtersOf(form)
  Object.assign(state, { only: form.only.checked, words: wordsIn(q), area, level, change })
  state.client = client && String(clients.indexOf(client))
  keepFilters(form, { show: state.only === anyDifference ? '' : state.only ? 'differences' : 'all' })
}

const clientsOf = check => state.client ? check.clients.filter(client => client === state.client) : check.clients
const filtered = () => {
  const change = choices.get(state.change)
  return checks.filter(check => {
    if (state.area && check.area !== state.area || state.level && check.level !== state.level) return false
    if (!state.words.every(word => check.text.includes(word))) return false
    const shown = clientsOf(check)
    if (!shown.length || state.only && !shown.some(client => matters(check, client))) return false
    return !change || shown.some(client => change.fits(check, client))
  })
}
