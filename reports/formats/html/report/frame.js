// pytest-html's page has no language, no viewport and no landmarks.
document.documentElement.lang = 'en'
document.head.append(make('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }))

// Its script makes an entry of the history when it opens and whenever it sorts, and unescapes the address by the way.
// All that is wanted of that is the name of the column.
history.pushState = (state, title, address) => {
  const url = new URL(location.href)
  const [, column] = /[?&]sort=(\w+)/.exec(address) ?? []
  if (column && column !== 'original') url.searchParams.set('sort', column)
  history.replaceState(null, '', url)
}

const frame = () => {
  const main = make('main')
  const notPassing = $('#not-passing')
  main.append($('#title'), $('#overview'), $('#checks'))
  document.body.prepend(main)
  notPassing.append($('#results-table'))
  $('#checks').hidden = false
}
