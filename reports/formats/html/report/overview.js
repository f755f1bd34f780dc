// The first screen: groups of features that open, and the rest of the findings.
const openGroup = (group, wanted) => {
  group.classList.toggle('open', wanted)
  $('.opener', group).setAttribute('aria-expanded', wanted)
}

const sayAll = (button, all) => {
  button.setAttribute('aria-expanded', all)
  button.textContent = all ? 'Hide all' : 'Show all'
}

const startOverview = () => {
  const groups = $$('table.features tbody')
  const features = $('#all-features')
  $('table.features')?.addEventListener('click', ({ target }) => {
    const group = target.closest('tr.group')?.parentElement
    if (!group) return
    openGroup(group, !group.classList.contains('open'))
    sayAll(features, groups.every(each => each.classList.contains('open')))
  })
  features?.addEventListener('click', () => {
    const wanted = features.getAttribute('aria-expanded') !== 'true'
    for (const group of groups) openGroup(group, wanted)
    sayAll(features, wanted)
  })
  const findings = $('#all-findings')
  findings?.addEventListener('click', () => sayAll(findings, $('#finding-list').classList.toggle('all')))
}
