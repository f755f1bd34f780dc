// What an opened result shows: its id and link, and the details that were made in Python.
const boxOf = (result, id) => {
  const link = make('a', { href: `${location.pathname}#${result.address}`, class: 'permalink',
    'aria-label': `Link to ${result.id} with ${result.client}` }, 'Link to this check')
  const box = make('div', { class: 'box', id },
    make('p', { class: 'head' }, make('code', { class: 'id' }, ...breakable(result.id)), ` with ${result.client} `, link))
  putDetails(box, 0, result.details)
  return box
}
