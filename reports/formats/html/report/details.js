// What an opened result shows: its id and links, and the details.
const boxOf = (result, id, { part }) => {
  const link = make('a', { href: `${location.pathname}#${addressOf(result)}`, class: 'permalink',
    'aria-label': `Link to ${result.check.id} with ${result.client}` }, 'Link to this check')
  const { finding } = result
  const box = make('div', { class: 'box', id },
    make('p', { class: 'head' }, make('code', { class: 'id' }, ...breakable(result.check.id)), ` with ${result.client} `, link),
    ...(finding ? [make('p', {}, 'Finding: ', make('a', { href: `#${finding.anchor}` }, finding.title))] : []))
  putDetails(box, detailsAt(result, part))
  return box
}

// The first part is a table of lines, by their places in which the others are written. A part without room is empty.
const detailsAt = async (result, size) => {
  const { check: { requirement, basis, source }, place } = result
  const part = 1 + Math.floor((place - 1) / size)
  const made = async details => detailsOf({ ...result, requirement, basis, source, known: result.standing === 'known', details })
  if (!place) return made()
  if (!packed[part]) {
    return make('div', {}, await made(), make('p', { class: 'note' }, 'This page has no room for the exchanges of this result: ',
      make('code', {}, 's3-conformance show RECORD CHECK'), ' shows them.'))
  }
  const [table, found] = await Promise.all([unpackedPart(0), unpackedPart(part)])
  const whole = lines => lines.map(line => typeof line === 'number' ? table[line] : line)
  const [sent, history, again, steps] = found[(place - 1) % size]
  return made([sent, history, again, steps.map(([by, notes, error, request, response]) => [by, notes, error, whole(request), whole(response)])])
}
