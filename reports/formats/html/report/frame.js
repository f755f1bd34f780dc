// pytest-html's page sets no language and no viewport, and has no landmarks.
document.documentElement.lang = 'en'
document.documentElement.classList.add('js') // what opens is closed from the beginning
document.head.append(make('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }))

// Its script adds an entry to the history when it opens.
const addToHistory = history.pushState.bind(history)
history.pushState = () => {}

const frame = () => {
  const main = make('main')
  const header = make('div', { class: 'header' })
  header.append($('#title'), $('#beside'))
  document.body.prepend($('.skip'))
  main.append(header, $('#overview'), ...$$('section.view'))
  $('.skip').after(main)
  $('#views').hidden = false
}
