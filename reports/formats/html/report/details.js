// What an opened result shows: its id and links, and the details that were made in Python.
const boxOf = (result, id, { part }) => {
  const link = make('a', { href: `${location.pathname}#${addressOf(result)}`, class: 'permalink',
    'aria-label': `Link to ${result.check.id} with ${result.client}` }, 'Link to this check')
  const { finding } = result
  const box = make('div', { class: 'box', id },
    make('p', { class: 'head' }, make('code', { class: 'id' }, ...breakable(result.check.id)), ` with ${result.client} `, link),
    ...(finding ? [make('p', {}, 'Finding: ', make('a', { href: `#${finding.anchor}` }, finding.title))] : []))
  putDetails(box, detailsAt(result.details, part))
  return box
}

// The first part is a table of lines, by their places in which the others are written.
const detailsAt = async (place, size) => {
  const [table, texts] = await Promise.all([unpackedPart(0), unpackedPart(1 + Math.floor(place / size))])
  return texts[place % size].map(line => typeof line === 'number' ? table[line] : line).join('\n')
}
