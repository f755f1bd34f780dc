// The details of a result, drawn from data when they are opened. `details` are its exchanges and how to send them again.
const WEB_ADDRESS = /^https?:\/\/[\w.~:/?#@!$&'()*+,;=%-]+$/
const linked = (text, words = text) => WEB_ADDRESS.test(text) ? make('a', { href: text, rel: 'noopener noreferrer', target: '_blank' }, words) : words
const inTags = message => message.length && make('pre', {}, make('strong', {}, message[0]), `\n${message.slice(1).join('\n')}`)

const detailsOf = ({ requirement, basis, verdict, symbol, style, message, known, advice, link, source, operations, details }) => {
  const [sent, history, again, steps] = details ?? ['', '', [], []]
  const terms = [['Requirement', requirement],
    ['Basis', basis],
    ['Result', make('strong', { class: style }, make('span', { 'aria-hidden': 'true' }, symbol), ` ${verdict}`), message && `: ${message}`],
    [known ? 'Known' : 'Listed', advice, link && ' ', link && linked(link)],
    ['Source', source && linked(source)],
    ['On the wire', operations, operations && sent && ` (${sent})`]]
  const box = make('div', { class: 'details' }, make('dl', {}, ...terms.filter(([, said]) => said)
    .flatMap(([name, ...said]) => [make('dt', {}, name), make('dd', {}, ...said.filter(Boolean))])))
  box.insertAdjacentHTML('beforeend', history) // from the suite's templates, which escape all data
  for (const [title, line, note] of again) {
    box.append(make('div', { class: 'reproduce' },
      make('p', { class: 'bar' }, make('span', {}, title), ' ', make('button', { type: 'button', class: 'copy' }, 'Copy')),
      make('pre', {}, make('code', {}, line)), note && make('p', { class: 'note' }, note)))
  }
  steps.forEach(([by, notes, error, request, response], at) => box.append(
    make('details', { class: 'exchange', open: at === steps.length - 1 },
      make('summary', {}, make('span', { class: 'note' }, `${at + 1} of ${steps.length}${by && `, sent by ${by}`}:`),
        ` ${request[0]} `, make('strong', {}, `→ ${response.length ? response[0].replace('HTTP ', '') : 'no answer'}`)),
      make('p', { class: 'note' }, notes),
      make('div', { class: 'wire' }, inTags(request), error && make('p', { class: 'error' }, error), inTags(response)))))
  return box
}
