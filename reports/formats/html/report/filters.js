// The view of all checks, and its filters.
const ON_CHECK = ['area', 'level', 'operation', 'feature']
let all // the list, once the view was opened

const form = () => $('#filters')

// The values of each filter that the results have, with their words.
const choices = ({ clients, features, groups, kinds, standings, verdicts, checks, results }) => {
  const same = names => names.map(name => [name, name])
  const some = (names, key) => [...names].filter(name => name && results.some(result => result[key] === name))
  const sorted = key => same([...new Set(checks.map(check => check[key]))].filter(Boolean).sort())
  const counted = (names, key) => some(names, key).map(name => [name, `${name} (${results.filter(result => result[key] === name).length})`])
  return [['feature', 'Feature', features.map(({ id, title }) => [id, title])], ['kind', 'Severity', same(some(kinds, 'kind'))],
    ['level', 'Level', groups.map(([level, title]) => [level, title.split(':')[0]])], ['area', 'Area', sorted('area')],
    ['operation', 'Operation', sorted('operation')], ['client', 'Client', same(clients.map(({ name }) => name))],
    ['verdict', 'Verdict', counted(verdicts.map(([name]) => name), 'verdict')], ['standing', 'Standing', counted(standings, 'standing')]]
}

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
    form().prepend(...choices(found).filter(([, , values]) => values.length).map(([name, label, values]) =>
      make('label', {}, `${label} `, make('select', { name }, make('option', { value: '' }, 'all'),
        ...values.map(([value, words]) => make('option', { value }, words))))))
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
