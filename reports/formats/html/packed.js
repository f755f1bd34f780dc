// The details of results: compressed parts, each unpacked when the first of its details is opened.
const packed = JSON.parse($('#details').textContent)
const unpacking = [] // promises of the parts' HTML

const unpacked = async text => {
  const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return JSON.parse(await new Response(stream).text())
}

// Puts the details into the box once they are unpacked. Their HTML comes from the suite's templates, which escape all data.
const putDetails = (box, part, key) => {
  unpacking[part] ??= unpacked(packed[part])
  unpacking[part].then(all => box.insertAdjacentHTML('beforeend', all[key]),
    () => box.append(make('p', {}, 'This browser cannot unpack the details; one of 2023 or later can.')))
}
