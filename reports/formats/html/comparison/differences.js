// The checks, from the page's data, and how they differ. For each client, a check has one code per run.
const data = JSON.parse($('#data').textContent)
const { runs, clients, checks, strings, verdicts } = data
const GRAVEST_FIRST = Object.keys(verdicts)
const NONE = '-'
const last = runs.length - 1

checks.forEach((check, number) => {
  check.number = number
  check.text = `${check.id} ${check.subject} ${check.requirement}`.toLowerCase()
  check.clients = Object.keys(check.codes)
  check.compared = {} // the codes, but NONE if the endpoint does not accept the client's signature
  for (const client of check.clients) {
    const aside = check.aside[client] ?? []
    check.compared[client] = [...check.codes[client]].map((code, run) => aside.includes(run) ? NONE : code).join('')
  }
  check.operation = `${check.group} ${check.subject}`
})
const byAnchor = new Map(checks.map(check => [check.anchor, check]))
const sizes = new Map() // operation → number of checks
for (const check of checks) sizes.set(check.operation, (sizes.get(check.operation) ?? 0) + 1)

const failing = code => data.notPassing.includes(code)
const tested = codes => [...codes].filter(code => code === 'p' || failing(code)) // neither skipped nor n/a
const mixed = codes => new Set(tested(codes)).size > 1
const differs = (check, client) => mixed(check.compared[client])
const matters = (check, client) => differs(check, client) || client in check.words
const anyDifference = checks.some(check => check.clients.some(client => matters(check, client)))
const others = (codes, run) => [...codes].filter((code, at) => at !== run)
const alone = (codes, run) => failing(codes[run]) &&
  others(codes, run).every(code => code === 'p' || code === NONE) && others(codes, run).includes('p')
const only = (codes, run) => codes[run] === 'p' &&
  others(codes, run).every(code => code !== 'p') && others(codes, run).some(failing)

// The choices of the filter "Change": value, group and words. `fits` tells which of a check's clients a choice selects,
// `number` how many checks.
const choices = new Map()
const choice = (group, value, words, fits) => {
  const number = checks.filter(check => check.clients.some(client => fits(check, client))).length
  if (number) choices.set(value, { group, words, fits, number })
}
for (const word of data.words) {
  choice('First to last run', word.toLowerCase(), word, (check, client) => check.words[client] === word)
}
if (data.sameEndpoint || runs.length === 2) {
  for (const was of GRAVEST_FIRST) {
    for (const now of GRAVEST_FIRST) {
      if (was === now) continue
      const [before, after] = [verdicts[was][0], verdicts[now][0]]
      choice('First to last run', `${before}-${after}`, `${before} → ${after}`,
        (check, client) => check.compared[client][0] === was && check.compared[client][last] === now)
    }
  }
}
runs.forEach((run, at) => {
  choice('One run alone', `alone-${at + 1}`, `only ${run} does not pass`, (check, client) => alone(check.compared[client], at))
  if (runs.length === 2) return // then it equals the other run's `alone`
  choice('One run alone', `only-${at + 1}`, `only ${run} passes`, (check, client) => only(check.compared[client], at))
})
choice('Other', 'absent', 'not in every run', (check, client) => check.codes[client].includes(NONE))
