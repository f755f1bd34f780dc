// Opens what the address names: the checks of an operation, or the details of one result.
(() => {
  const reveal = () => {
    const id = decodeURIComponent(location.hash.slice(1))
    const target = id && document.getElementById(id)
    if (!target) return
    for (let box = target.closest('details'); box; box = box.parentElement.closest('details')) box.open = true
    if (target.matches('tbody') && target.querySelector('.extras-row.hidden')) {
      target.querySelector('.collapsible td:not([hidden])').click() // draws the table anew
    }
    document.getElementById(id).scrollIntoView()
  }
  addEventListener('DOMContentLoaded', reveal)
  addEventListener('hashchange', reveal)
})()
