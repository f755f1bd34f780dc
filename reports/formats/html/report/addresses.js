// The URL fragments of results, as `page_names.py` makes them.
const stemOf = key => `check-${key.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '')}`

const checksum = bytes => {
  let sum = ~0
  for (const byte of bytes) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1
  }
  return ~sum >>> 0
}

const addressOf = result => {
  const key = `${result.check.id}@${result.client}`
  const sum = checksum(new TextEncoder().encode(key)) & 0xffff
  return `${stemOf(key)}-${sum.toString(16).padStart(4, '0')}`
}

const resultAt = (checks, address) => {
  for (const check of checks) {
    if (!address.startsWith(stemOf(check.id))) continue
    const found = check.results.find(result => addressOf(result) === address)
    if (found) return found
  }
}
