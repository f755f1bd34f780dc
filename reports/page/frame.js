// pytest-html's page has no language, no viewport and no landmarks.
document.documentElement.lang = 'en'
const viewport = document.createElement('meta')
viewport.name = 'viewport'
viewport.content = 'width=device-width, initial-scale=1'
document.head.append(viewport)

// Its script makes an entry of the history when it opens and whenever it sorts, and unescapes the address by the way.
// All that is wanted of that is the name of the column.
history.pushState = (state, title, address) => {
  const url = new URL(location.href)
  const [, column] = /[?&]sort=(\w+)/.exec(address) ?? []
  if (column && column !== 'original') url.searchParams.set('sort', column)
  history.replaceState(null, '', url)
}

const $ = (selector, within = document) => within.querySelector(selector)
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)]

// An element with properties (and attributes, where there is no such property) and children.
const make = (name, properties = {}, ...children) => {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(properties)) {
    if (key in element) element[key] = value
    else element.setAttribute(key, value)
  }
  element.append(...children)
  return element
}

const frame = () => {
  const main = make('main')
  const notPassing = $('#not-passing')
  main.append($('#title'), $('#overview'), $('#checks'))
  document.body.prepend(main)
  notPassing.append($('#results-table'))
  $('#checks').hidden = false
}
