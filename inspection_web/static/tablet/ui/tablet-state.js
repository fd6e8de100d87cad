/**
 * What people should know about this tablet before they leave: what is not sent, whether the page opens without
 * network, what the browser promises, how much room is left, and how the page comes to the home screen.
 *
 * @import { Workspace } from "../workspace.js"
 */
import { unsent } from "../core/storage-policy.js";
import { momentOf } from "../core/times.js";
import { install } from "../device/install.js";
import { html } from "../vendor/preact.js";
import * as words from "../words/vi.js";
import { Room } from "./photo-strip.js";
import { QUEUE } from "./route.js";
import { Storage } from "./storage.js";

const { T } = words;

/** What the server has not received yet, and since when it waits. @param {{workspace: Workspace}} props */
export const UnsentLine = ({ workspace }) => {
  const found = unsent(workspace.state().queue, workspace.now());
  if (!found) return null;
  return html`
    <p class="hint" data-testid="unsent" data-count=${found.count}>${words.unsentTextOf(found, momentOf(found.since))}${" "}
      <a class="inline-button" href=${QUEUE}>${T.seeQueue}</a></p>`;
};

/** @param {{workspace: Workspace}} props */
export const TabletState = ({ workspace }) => {
  const state = workspace.state();
  return html`
  <section class="tablet-state" aria-label=${T.tabletTitle}>
    ${state.install && html`<${Install} how=${state.install} />`}
    <h2>${T.tabletTitle}</h2>
    <p data-testid=${state.offlineReady ? "offline-ready" : "offline-not-ready"}>
      ${state.offlineReady ? T.offlineReady : T.offlineNotReady}</p>
    ${
      state.persistent !== null &&
      html`<p data-testid="persistence">${state.persistent ? T.persistYes : T.persistNo}</p>`
    }
    <${Storage} workspace=${workspace} />
    <${Room} free=${state.free} />
  </section>`;
};

/** @param {{how: "prompt" | "steps"}} props */
const Install = ({ how }) => html`
  <div class="message" data-testid="install">
    <h2>${T.installTitle}</h2>
    <p>${T.installWhy}</p>
    ${
      how === "prompt"
        ? html`<button class="button" type="button" onClick=${install}>${T.installNow}</button>`
        : html`<ol>${words.INSTALL_STEPS.map((step) => html`<li>${step}</li>`)}</ol>`
    }
  </div>`;
