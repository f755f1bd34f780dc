// The details of results, which are compressed, in parts that are unpacked when the first of theirs are opened.
const packed = JSON.parse($('#details').textContent)
const unpacking = [] // promises of the parts' HTML

const unpacked = async text => {
  const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return JSON.parse(await new Response(stream).text())
}

// Into the box, as soon as they are there. Their HTML is of the suite's own templates, which escape what servers say.
const putDetails = (box, part, key) => {
  unpacking[part] ??= unpacked(packed[part])
  unpacking[part].then(all => box.insertAdjacentHTML('beforeend', all[key]),
    () => box.append(make('p', {}, 'This browser cannot unpack the details; one of 2023 or later can.')))
}
