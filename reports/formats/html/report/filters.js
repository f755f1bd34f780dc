// The filters of the table and the list.
const form = () => $('#filters')

const left = ({ q = '', ...others }) => {
  const words = wordsIn(q)
  const equal = Object.entries(others)
  return result => equal.every(([name, value]) => result[name] === value) &&
    words.every(word => textOf(result).includes(word))
}

const apply = () => {
  const filters = filtersOf(form())
  const fits = left(filters)
  const found = results.filter(fits)
  // A row without a result is an error outside the checks: it has no check, level or client.
  table.left = result => result ? fits(result) : !Object.keys(filters).length
  filterTable()
  drawList(found, filters.client)
  $('#count').textContent = `${found.length} of ${results.length} results`
  for (const field of fieldsOf(form())) field.classList.toggle('set', Boolean(field.value))
  keepFilters(form())
}

const choose = filters => {
  setFilters(form(), filters)
  apply()
}

const startFilters = () => {
  onFilters(form(), apply, () => choose(new URLSearchParams()))
  onReturn(asked => {
    const others = fieldsOf(form()).some(({ name, value }) => value !== (asked.get(name) ?? ''))
    if (others) choose(asked)
  })
  // The overview's links lead to this page with other filters.
  document.addEventListener('click', event => {
    const link = event.target.closest('#overview a[href^="?"]')
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    choose(new URL(link.href).searchParams)
    history.replaceState(null, '', new URL('#checks', location.href))
    $('#checks-title').focus({ preventScroll: true })
    $('#checks').scrollIntoView()
  })
  choose(new URLSearchParams(location.search))
}
