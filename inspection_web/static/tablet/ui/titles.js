/**
 * What waits or was sent, in a line: what it is, about which criterion and figure, and what was concluded.
 *
 * @import { QueueItem, SentCommand } from "../core/local.js"
 * @import { Command } from "../core/wire.js"
 */
import { COMMANDS, OUTCOMES, T } from "../words/vi.js";

/** @param {QueueItem} item @returns {string} */
export const itemTitle = (item) => (item.type === "photo" ? joined([T.photo, item.about]) : entryTitle(item));

/** Entries of an earlier version name their criterion only. @param {Pick<SentCommand, "command" | "about">} entry @returns {string} */
export const entryTitle = ({ command, about }) => {
  const { criterion, outcome } = bodyOf(command);
  return joined([COMMANDS[command.kind], about ?? criterion, outcome && OUTCOMES[outcome]]);
};

/** @param {Command} command @returns {string | undefined} the criterion it is about */
export const criterionIn = (command) => bodyOf(command).criterion;

/** @param {Command} command */
const bodyOf = ({ body }) => /** @type {Partial<import("../core/wire.js").FindingBody>} */ (body);

/** @param {(string | undefined)[]} parts */
const joined = (parts) => parts.filter(Boolean).join(" · ");
