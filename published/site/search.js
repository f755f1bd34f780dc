"use strict"
// Shows what has all words of the search, the best first: features, servers and applications. The words are in the address, to be
// linked to.
const input = document.getElementById("search")
const found = document.getElementById("found")
const main = document.getElementById("main")
// A word is found at the start of a word: "sts" is in "STS", and not in "lists". Of PutObject, "object" is a word, too.
const split = text => text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean)
const parted = text => text.replace(/(\p{Ll})(?=\p{Lu})/gu, "$1 ")
const entries = [...document.querySelectorAll("[data-text]")].map(element => {
  const title = element.querySelector("a").textContent
  const text = `${element.dataset.text} ${title}`
  return { element, title: ` ${split(title).join(" ")}`, text: ` ${split(`${text} ${parted(text)}`).join(" ")}` }
})
const parts = [...document.querySelectorAll("#features tbody, #features, #servers, #profiles, #applications, .programs > div")]
// What each part has of entries, and of parts that have some, in their order on the page.
const tree = new Map()
for (const { element } of entries) {
  for (let child = element; child !== main; child = child.parentElement) {
    const parent = child.parentElement
    tree.set(parent, (tree.get(parent) ?? new Set()).add(child))
  }
}
// What follows them there, such as a note, and stays below them.
const after = new Map([...tree].map(([parent, children]) => [parent, [...children].at(-1).nextSibling]))
const ranks = new Map()
const NOT_FOUND = 4

// The words are the title, its beginning, or in it; or they are in what else is said of it.
function rankOf({ title, text }, words) {
  if (!words.every(word => text.includes(` ${word}`))) return NOT_FOUND
  const all = ` ${words.join(" ")}`
  return title === all ? 0 : title.startsWith(all) ? 1 : words.every(word => title.includes(` ${word}`)) ? 2 : 3
}

// Puts what is in a part in the order of ranks, and returns the best one.
function arrange(part) {
  const children = tree.get(part)
  if (!children) return ranks.get(part)
  const ranked = [...children].map(child => [arrange(child), child])
  ranked.sort(([one], [other]) => one - other)
  for (const [, child] of ranked) part.insertBefore(child, after.get(part))
  return ranked[0][0]
}

function search() {
  const words = split(input.value.replace(/\bx-amz-/gi, ""))
  for (const entry of entries) {
    const rank = words.length ? rankOf(entry, words) : 0
    ranks.set(entry.element, rank)
    entry.element.hidden = rank === NOT_FOUND
  }
  arrange(main)
  for (const part of parts) part.hidden = words.length > 0 && !part.querySelector("[data-text]:not([hidden])")
  const numbers = ["features", "servers", "applications"].map(name =>
    [name, document.querySelectorAll(`#${name} [data-text]:not([hidden])`).length])
  const said = numbers.filter(([, number]) => number).map(([name, number]) => `${number} ${number === 1 ? name.slice(0, -1) : name}`)
  found.textContent = words.length ? said.join(", ") || "Nothing found" : ""
}

input.addEventListener("input", () => {
  const address = new URL(location)
  address.searchParams.delete("q")
  if (input.value.trim()) address.searchParams.set("q", input.value.trim())
  history.replaceState(null, "", address)
  search()
})
document.addEventListener("keydown", event => {
  if (event.key === "/" && event.target !== input && !event.ctrlKey && !event.metaKey) {
    event.preventDefault()
    input.focus()
  }
})
input.value = new URLSearchParams(location.search).get("q") ?? ""
search()
