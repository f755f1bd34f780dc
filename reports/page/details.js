// What a result opens to: its name and address, and the details that Python made.
const boxOf = (result, id) => {
  const address = `${location.pathname}#${result.address}`
  const link = make('a', { href: address, className: 'permalink', textContent: 'Link to this check' })
  link.setAttribute('aria-label', `Link to ${result.id} with ${result.client}`)
  const box = make('div', { className: 'box', id },
    make('p', { className: 'head' }, make('code', { textContent: result.id }), ` with ${result.client} `, link))
  box.insertAdjacentHTML('beforeend', result.details)
  return box
}

const copied = async text => {
  try {
    await navigator.clipboard.writeText(text)
  } catch { // not allowed, or a page that did not come by HTTPS
    const field = make('textarea', { value: text })
    document.body.append(field)
    field.select()
    document.execCommand('copy')
    field.remove()
  }
}

document.addEventListener('click', async ({ target }) => {
  const button = target.closest('button.copy')
  if (!button) return
  await copied($('code', button.closest('.reproduce')).textContent)
  button.focus()
  button.textContent = 'Copied'
  setTimeout(() => { button.textContent = 'Copy' }, 2000)
})
