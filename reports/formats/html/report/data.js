// The results, from the page's data, with their fields.
const data = JSON.parse($('#conformance-data').textContent)

const results = data.results.map(([check, client, verdict, standing, details, ending, message = ''], index) => {
  const [stem, id, area, level, operation, requirement] = data.checks[check]
  const [name, symbol, style] = data.verdicts[verdict]
  return { index, check, id, area, level, operation, requirement, client: data.clients[client], verdict: name, symbol, style,
    standing, mark: data.marks[standing], message, address: stem + ending, details }
})
const byAddress = new Map(results.map(result => [result.address, result]))

// In lower case, computed at the first search.
const textOf = result => result.text ??=
  [result.id, result.requirement, result.operation, result.client, result.message].join('\n').toLowerCase()
