// The details of results, which are compressed, and unpacked when the first are opened.
let unpacking // a promise of their HTML

const unpacked = async packed => {
  const bytes = Uint8Array.from(atob(packed), letter => letter.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return JSON.parse(await new Response(stream).text())
}

// Into the box, as soon as they are there. Their HTML is of the suite's own templates, which escape what servers say.
const putDetails = (box, key) => {
  unpacking ??= unpacked($('#details').textContent)
  unpacking.then(all => box.insertAdjacentHTML('beforeend', all[key]),
    () => box.append(make('p', {}, 'This browser cannot unpack the details; one of 2023 or later can.')))
}
