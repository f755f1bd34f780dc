// The view of all checks, and its filters.
const ON_CHECK = ['area', 'level', 'operation', 'feature']
let all // the list, once the view was opened

const form = () => $('#filters')

const left = ({ q = '', ...others }) => {
  const words = wordsIn(q)
  const equal = Object.entries(others)
  return result => equal.every(([name, value]) => (ON_CHECK.includes(name) ? result.check : result)[name] === value) &&
    words.every(word => textOf(result).includes(word))
}

const apply = () => {
  const filters = filtersOf(form())
  const found = all.model.results.filter(left(filters))
  all.draw(found, filters.client)
  $('#count').textContent = `${found.length} of ${all.model.results.length} results`
  for (const field of fieldsOf(form())) field.classList.toggle('set', Boolean(field.value))
  keepFilters(form())
}

const choose = filters => {
  setFilters(form(), filters)
  apply()
}

const asked = () => new URLSearchParams(location.search)

const checksView = async found => {
  const { checks } = await part(VIEWS)
  if (!all) {
    $('#checks').innerHTML = checks // from the suite's templates, which escape all data
    all = new List('all', found)
    $('#checks .place').append(all.box)
    onFilters(form(), apply, () => choose(new URLSearchParams()))
    choose(asked())
  } else if (fieldsOf(form()).some(({ name, value }) => value !== (asked().get(name) ?? ''))) {
    choose(asked())
  }
}

const revealCheck = result => {
  if (!left(filtersOf(form()))(result)) choose(new URLSearchParams())
  all.reveal(result)
}
