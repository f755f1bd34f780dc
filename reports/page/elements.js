// What is found on the page, and what is made for it.
const $ = (selector, within = document) => within.querySelector(selector)
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)]

// An element with attributes and children; an attribute that is false or undefined is left out.
const make = (name, attributes = {}, ...children) => {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : value)
  }
  made.append(...children)
  return made
}

// A check's id, which may go on in the next line where a part of it ends. What is copied of it is the id.
const breakable = id => id.split(/(?<=::|[/_[])/).flatMap((part, at) => at ? [make('wbr'), part] : [part])
