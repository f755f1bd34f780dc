// The filters. They govern the table and the list, and are kept in the page's address.
const NAMES = ['level', 'area', 'operation', 'client', 'verdict', 'standing', 'q']

const fields = () => NAMES.map(name => $('#filters').elements[name]).filter(Boolean)

const wanted = () => Object.fromEntries(fields().map(({ name, value }) => [name, value.trim()]).filter(([, value]) => value))

const left = ({ q = '', ...others }) => {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  const equal = Object.entries(others)
  return result => equal.every(([name, value]) => result[name] === value) &&
    words.every(word => wordsOf(result).includes(word))
}

const write = () => {
  const url = new URL(location.href)
  for (const name of NAMES) url.searchParams.delete(name)
  for (const [name, value] of Object.entries(wanted())) url.searchParams.set(name, value)
  history.replaceState(null, '', url)
}

const apply = () => {
  const filters = wanted()
  const fits = left(filters)
  const found = results.filter(fits)
  // A row without a result is an error of no check, level or client.
  table.left = result => result ? fits(result) : !Object.keys(filters).length
  filterTable()
  drawList(found)
  $('#count').textContent = `${found.length} of ${results.length} results`
  for (const field of fields()) field.classList.toggle('set', Boolean(field.value))
  write()
}

const choose = filters => {
  for (const field of fields()) field.value = filters.get(field.name) ?? ''
  for (const field of fields()) if (field.selectedIndex < 0) field.value = '' // not among the choices
  apply()
}

const startFilters = () => {
  const form = $('#filters')
  form.addEventListener('submit', event => event.preventDefault())
  form.addEventListener('change', apply)
  form.addEventListener('reset', event => {
    event.preventDefault()
    choose(new URLSearchParams())
  })
  let waiting
  form.elements.q.addEventListener('input', () => {
    clearTimeout(waiting)
    waiting = setTimeout(apply, 150)
  })
  // The overview's links are addresses of this page with other filters.
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
