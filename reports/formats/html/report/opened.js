// The views of one feature and of one finding. Their HTML comes from the suite's templates, which escape all data.
const gravest = ({ results }) => Math.min(...results.map(({ gravity }) => gravity))

const featureView = async (found, feature) => {
  $('#feature').innerHTML = (await part(FEATURES))[feature.number]
  const checks = [...feature.checks].sort((one, other) => gravest(one) - gravest(other))
  fill($('#feature'), 'feature', found, checks)
}

const findingView = async (found, finding) => {
  const view = $('#finding')
  view.innerHTML = (await part(FINDINGS))[finding.number]
  fill(view, 'finding', found, [...new Set(finding.results.map(({ check }) => check))])
  const example = $('.example', view)
  await putDetails(example, detailsAt(found.results[finding.example], found.part))
  for (const program of $$('.reproduce pre', example)) program.tabIndex = 0 // a long one scrolls
  for (const exchange of $$('details', example)) exchange.open = !$('.panes', view)
}

const fill = (view, name, found, checks) => {
  const list = new List(name, found)
  $('h3:last-of-type', view).append(make('small', {}, ` ${checks.length}`))
  $('.place', view).append(list.box)
  list.draw(checks.flatMap(({ results }) => results))
}
