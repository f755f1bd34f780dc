// What a result opens to: its name and address, and the details that Python made.
const boxOf = (result, id) => {
  const link = make('a', { href: `${location.pathname}#${result.address}`, class: 'permalink',
    'aria-label': `Link to ${result.id} with ${result.client}` }, 'Link to this check')
  const box = make('div', { class: 'box', id },
    make('p', { class: 'head' }, make('code', { class: 'id' }, ...breakable(result.id)), ` with ${result.client} `, link))
  putDetails(box, 0, result.details)
  return box
}
