// A form of filters, whose values are kept in the page's URL. Each page handles its own checkboxes.
const PAUSE = 150 // milliseconds without a key press, after which a text is applied

const fieldsOf = form => [...form.elements].filter(({ name, type }) => name && type !== 'checkbox')

const filtersOf = form =>
  Object.fromEntries(fieldsOf(form).map(({ name, type, value }) => [name, type === 'search' ? value.trim() : value]).filter(([, value]) => value))

const setFilters = (form, asked) => {
  for (const field of fieldsOf(form)) {
    field.value = asked.get(field.name) ?? ''
    if (field.selectedIndex < 0) field.value = '' // a URL may contain a value that is not a choice
  }
}

const keepFilters = (form, others = {}) => {
  const url = new URL(location.href)
  const none = Object.fromEntries(fieldsOf(form).map(({ name }) => [name, '']))
  for (const [name, value] of Object.entries({ ...others, ...none, ...filtersOf(form) })) {
    value ? url.searchParams.set(name, value) : url.searchParams.delete(name)
  }
  history.replaceState(null, '', url)
}

const onFilters = (form, apply, reset) => {
  let waiting
  form.addEventListener('submit', event => event.preventDefault())
  form.addEventListener('input', ({ target }) => {
    clearTimeout(waiting)
    if (target.type === 'search') waiting = setTimeout(apply, PAUSE)
    else apply()
  })
  form.addEventListener('reset', event => {
    event.preventDefault()
    clearTimeout(waiting)
    reset()
  })
}

// An entry of the history that the user returns to has its own filters: those in its URL.
const onReturn = follow => addEventListener('popstate', () => follow(new URLSearchParams(location.search)))

const wordsIn = text => text.toLowerCase().split(/\s+/).filter(Boolean)
