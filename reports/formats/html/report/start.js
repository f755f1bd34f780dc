// Links of the page to checks with other filters do not load it again.
const startLinks = () => document.addEventListener('click', event => {
  const link = event.target.closest('main a[href^="?"]')
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  addToHistory(null, '', link.href)
  follow()
})

document.addEventListener('DOMContentLoaded', () => {
  frame()
  startLinks()
  follow(true)
})
addEventListener('popstate', () => follow())
