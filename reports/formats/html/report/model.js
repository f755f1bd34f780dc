// The results, from the page's data, which is unpacked when the first view is opened.
const [DATA, VIEWS, FEATURES, FINDINGS] = [0, 1, 2, 3]
const parts = JSON.parse($('#conformance-data').textContent)
const unpackingParts = []
const part = number => unpackingParts[number] ??= unpacked(parts[number])

let read
const model = () => read ??= part(DATA).then(modelOf)

const modelOf = data => {
  const clients = data.clients.map(([name, library, signature]) => ({ name, library, signature }))
  const findings = data.findings.map(([anchor, title, kind, example], number) => ({ anchor, title, kind, example, number, results: [] }))
  const features = data.features.map(([id, anchor, title], number) => ({ id, anchor, title, number, checks: [] }))
  const results = []
  const checks = data.checks.map(([id, area, level, operation, requirement, source, basis, feature, found]) => {
    const check = { id, area, level, operation, requirement, source, basis: data.texts[basis], feature: features[feature]?.id ?? '', results: [] }
    features[feature]?.checks.push(check)
    for (const line of found) {
      const [client, verdict = 0, standing = 0, kind = 0, finding = 0, message = 0, operations = 0, advice = 0, link = 0, place = 0] = line
      const [name, symbol, style] = data.verdicts[verdict]
      const result = { check, index: results.length, client: clients[client ?? 0].name, verdict: name, gravity: verdict, symbol, style,
        place, operations: data.texts[operations], advice: data.texts[advice], link: data.texts[link], standing: data.standings[standing], mark: data.markOf[data.standings[standing]] ?? '', kind: data.kinds[kind],
        finding: findings[finding - 1], message: data.texts[message] }
      findings[finding - 1]?.results.push(result)
      check.results.push(result)
      results.push(result)
    }
    return check
  })
  return { ...data, clients, findings, features, checks, results }
}

// In lower case, computed at the first search.
const textOf = result => result.text ??=
  [result.check.id, result.check.requirement, result.check.operation, result.client, result.message].join('\n').toLowerCase()
