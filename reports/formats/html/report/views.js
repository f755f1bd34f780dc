// What the URL's fragment names is the view: the overview or a section of it, a list, a feature, a finding, a program, a
// check.
let scrolled = 0 // where the reader left the overview
let turn = 0

const show = name => {
  const overview = $('#overview')
  if (!overview.hidden && name !== 'overview') scrolled = scrollY
  overview.hidden = name !== 'overview'
  for (const view of $$('section.view')) view.hidden = view.id !== name
  const tab = { feature: 'features', finding: 'findings' }[name] ?? name
  for (const link of $$('#views a')) {
    link.hash === `#${tab}` ? link.setAttribute('aria-current', 'page') : link.removeAttribute('aria-current')
  }
}

const showOverview = (name, start) => {
  const was = $('#overview').hidden
  show('overview')
  const section = name && name !== 'overview' && document.getElementById(name)
  if (section) section.scrollIntoView()
  else if (was && !start) scrollTo(0, scrolled)
}

const LISTS = ['findings', 'programs']
const listView = async name => {
  const view = $(`#${name}`)
  if (!view.children.length) view.innerHTML = (await part(VIEWS))[name]
}

// All features, or the basics or lacking ones alone.
const OF_FEATURES = /^features(?:-(basics|lacking))?$/
const featuresView = async only => {
  await listView('features')
  const view = $('#features')
  for (const row of $$('tr.feature', view)) row.hidden = Boolean(only) && !row.classList.contains(only)
  for (const group of $$('tbody', view)) group.hidden = !$('tr.feature:not([hidden])', group)
  $('.path', view).hidden = !only
}

const revealProgram = name => {
  const place = document.getElementById(name)
  if (!place) return
  place.tabIndex = -1
  place.focus()
}

const OF_PROGRAMS = /^(program-|settings$)/

// The view that a fragment names, and what builds it.
const viewOf = (found, name) => {
  const feature = found.features.find(({ anchor }) => anchor === name)
  if (feature) return ['feature', () => featureView(found, feature)]
  const finding = found.findings.find(({ anchor }) => anchor === name)
  if (finding) return ['finding', () => findingView(found, finding)]
  const only = OF_FEATURES.exec(name)
  if (only) return ['features', () => featuresView(only[1])]
  if (LISTS.includes(name)) return [name, () => listView(name)]
  if (OF_PROGRAMS.test(name)) return ['programs', () => listView('programs'), () => revealProgram(name)]
  if (name === 'operations') return [name, () => operationsView(found)]
  const result = name.startsWith('check-') && resultAt(found.checks, name)
  if (result || name === 'checks') return ['checks', () => checksView(found), result && (() => revealCheck(result))]
  return []
}

const OF_VIEWS = /^(feature-|finding-|check-|program-|settings$|checks$|features(-basics|-lacking)?$|findings$|programs$|operations$)/

const follow = async (start = false) => {
  const mine = ++turn
  const name = location.hash.slice(1) || (location.search ? 'checks' : '')
  if (!OF_VIEWS.test(name)) return showOverview(name, start)
  try {
    const [view, build, reveal] = viewOf(await model(), name)
    if (mine !== turn) return
    if (!view) return showOverview(name, start)
    show(view)
    await build()
    if (mine !== turn) return
    if (reveal) return reveal()
    if (!start) $(`#${view} h2`).focus({ preventScroll: true })
    scrollTo(0, 0)
  } catch (error) {
    show('checks')
    $('#checks').replaceChildren(make('p', { class: 'warning' }, NOT_UNPACKED))
  }
}
