// pytest-html's page sets no language and no viewport, and has no landmarks.
document.documentElement.lang = 'en'
document.head.append(make('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }))

// Its script adds an entry to the history when it opens and whenever it sorts, and unescapes the URL.
// Only the name of the column is needed from that.
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
