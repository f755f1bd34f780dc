// Opens what the URL's fragment names: the details of one result, or a section.
const reveal = () => {
  const name = location.hash.slice(1)
  const result = byAddress.get(name)
  if (!result) {
    document.getElementById(name)?.scrollIntoView()
    return
  }
  if (!left(filtersOf(form()))(result)) choose(new URLSearchParams())
  const button = document.getElementById(`row-${result.address}`) ? revealInTable(result) : revealInList(result)
  button.focus({ preventScroll: true })
  button.closest('tr').scrollIntoView()
}

document.addEventListener('DOMContentLoaded', () => {
  frame()
  startTable()
  startList()
  startFilters()
  reveal()
})
addEventListener('hashchange', reveal)
