// The buttons that copy the command that sends a request again.
const copied = async text => {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch { // not allowed, or the page was not loaded over HTTPS
    const field = make('textarea')
    field.value = text
    document.body.append(field)
    field.select()
    const done = document.execCommand('copy')
    field.remove()
    return done
  }
}

document.addEventListener('click', async ({ target }) => {
  const button = target.closest('button.copy')
  if (!button) return
  const line = $('code', button.closest('.reproduce'))
  const done = await copied(line.textContent)
  button.focus()
  if (!done) return getSelection().selectAllChildren(line) // so that it can be copied by hand
  button.textContent = 'Copied'
  setTimeout(() => { button.textContent = 'Copy' }, 2000)
})
