// Two small makers that the modules of the desk pages share.

/** Make an element with a text. @param {string} tag @param {string} text @param {string} [style] */
export function element(tag, text, style) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (style) made.className = style;
  return made;
}

/** Fill {member} places of an address from an answer. @param {string} template @param {Record<string, unknown>} answer */
export function filled(template, answer) {
  return template.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(String(answer[name] ?? "")));
}
