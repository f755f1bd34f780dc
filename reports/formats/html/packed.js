// The details of results: compressed parts, each unpacked when the first of its details is opened.
const packed = JSON.parse($('#details').textContent)
const unpacking = [] // promises of the parts
const NOT_UNPACKED = 'This browser cannot unpack the details; one of 2023 or later can.'

const unpacked = async text => {
  const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return JSON.parse(await new Response(stream).text())
}

const unpackedPart = part => unpacking[part] ??= unpacked(packed[part])

// Puts the details into the box once they are unpacked.
const putDetails = (box, details) => details.then(made => box.append(made), () => box.append(make('p', {}, NOT_UNPACKED)))
