/**
 * What is drawn for the first time takes a slow tablet twice as long as the second time: its code is compiled and its
 * styles are looked up. So that first time comes before anybody asks for it, while there is nothing else to do.
 */
import { html, render, useEffect } from "../vendor/preact.js";
import { CriterionForm } from "./criterion-form.js";
import { whenIdle } from "./idle.js";

/** @typedef {Parameters<typeof CriterionForm>[0]} Part */

/** Once for each load of the page. */
let rehearsed = false;

/** @param {Part | null} part a criterion like those that will be opened; null: one is in sight, or there is none */
export const useRehearsal = (part) =>
  useEffect(() => {
    if (rehearsed || !part) return undefined;
    return whenIdle(() => {
      rehearsed = true;
      rehearse(part);
    });
  }, [part === null]);

/**
 * Draws a criterion and takes it away again before anything else can run: nobody sees it, reads it out or finds it.
 *
 * @param {Part} part
 */
const rehearse = (part) => {
  const stage = document.createElement("div");
  stage.className = "rehearsal";
  render(html`<${CriterionForm} ...${part} />`, stage);
  document.body.append(stage);
  stage.getBoundingClientRect(); // looks styles up and sets the text, which appending alone does not
  stage.remove();
  render(null, stage);
};
