// Makes and changes elements by no more than what every policy of a page allows.

/** An element with these attributes, and with others in it. */
export function make(tag, attributes, ...inner) {
  const isDrawing = tag === "svg" || tag === "path";
  const namespace = isDrawing ? "http://www.w3.org/2000/svg" : "http://www.w3.org/1999/xhtml";
  const element = document.createElementNS(namespace, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...inner);
  return element;
}

/** Changes a text only where it is another: assistive technology reads out what changes. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
