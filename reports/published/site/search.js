"use strict"
// Shows what has all words of the search: features, servers and applications. The words are in the address, to be linked to.
const input = document.getElementById("search")
const found = document.getElementById("found")
// A word is found at the start of a word: "sts" is in "STS", and not in "lists". Of PutObject, "object" is a word, too.
const split = text => text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean)
const parted = text => text.replace(/(\p{Ll})(?=\p{Lu})/gu, "$1 ")
const entries = [...document.querySelectorAll("[data-text]")].map(element => {
  const text = `${element.dataset.text} ${element.querySelector("a").textContent}`
  return { element, text: ` ${split(`${text} ${parted(text)}`).join(" ")}` }
})
const parts = [...document.querySelectorAll("#features tbody, #features, #servers, #applications, .programs > div")]

function search() {
  const words = split(input.value.replace(/\bx-amz-/gi, ""))
  for (const { element, text } of entries) element.hidden = !words.every(word => text.includes(` ${word}`))
  for (const part of parts) part.hidden = words.length > 0 && !part.querySelector("[data-text]:not([hidden])")
  const numbers = ["features", "servers", "applications"].map(name =>
    [name, document.querySelectorAll(`#${name} [data-text]:not([hidden])`).length])
  const said = numbers.filter(([, number]) => number).map(([name, number]) => `${number} ${number === 1 ? name.slice(0, -1) : name}`)
  found.textContent = words.length ? said.join(", ") || "Nothing found" : ""
}

input.addEventListener("input", () => {
  const words = input.value.trim()
  history.replaceState(null, "", words ? `?q=${encodeURIComponent(words)}` : location.pathname)
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
