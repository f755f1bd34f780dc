// Finds and creates elements of the page.
const $ = (selector, within = document) => within.querySelector(selector)
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)]

// An element with attributes and children; those that are false, empty or undefined are left out.
const make = (name, attributes = {}, ...children) => {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : value)
  }
  made.append(...children.filter(Boolean))
  return made
}

// A text that may be wrapped before each of these parts. Copied text is not changed by that.
const inParts = parts => parts.flatMap((part, at) => at ? [make('wbr'), part] : [part])

// An operation's name, broken where a word of its camel case begins, and a check's id, also where a part of it ends
const breakableName = name => inParts(name.split(/(?<=[a-z0-9])(?=[A-Z])/))
const breakable = id => inParts(id.split(/(?<=::|[/_[])|(?<=[a-z0-9])(?=[A-Z])/))
