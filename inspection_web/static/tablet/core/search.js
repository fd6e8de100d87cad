/** Search that does not mind Vietnamese accents. Pure. */

/** @param {string} text @returns {string} lower case, without accents; đ becomes d */
export const plain = (text) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("đ", "d");

/** @param {string} query @param {string[]} texts @returns {boolean} every word of the query occurs somewhere */
export const matches = (query, texts) => {
  const haystack = plain(texts.join(" "));
  return plain(query)
    .split(/\s+/u)
    .every((word) => haystack.includes(word));
};
