// The results, from the page's data, and what can be asked of each.
const data = JSON.parse($('#conformance-data').textContent)

const results = data.results.map(([check, client, verdict, standing, details, end, message = ''], index) => {
  const [id, area, level, operation, requirement] = data.checks[check]
  const [name, symbol] = data.verdicts[verdict]
  const address = `check-${`${id}@${data.clients[client]}`.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '')}-${end}`
  return { index, check, id, area, level, operation, requirement, client: data.clients[client], verdict: name, symbol,
    standing, message, address, details: data.details[details] }
})
const byAddress = new Map(results.map(result => [result.address, result]))

const classOf = verdict => `v-${verdict.replace('/', '')}`
const marks = { known: 'k', fixed: '!', changed: '!', expired: '!' }

// In lower case, made when it is first searched.
const wordsOf = result => result.words ??=
  [result.id, result.requirement, result.operation, result.client, result.message].join('\n').toLowerCase()
