/**
 * The visits of the person: to download when there is a network, to open always.
 *
 * @import { VisitLine } from "../core/wire.js"
 * @import { Download, State, Workspace } from "../workspace.js"
 */
import { dayOf } from "../core/times.js";
import { html, useState } from "../vendor/preact.js";
import * as words from "../words/vi.js";
import { SIGN_IN, visitPath } from "./route.js";

const { T } = words;

/** @param {{workspace: Workspace}} props */
export const VisitList = ({ workspace }) => {
  const state = workspace.state();
  const lines = allLines(state);
  return html`
    <div class="wide">
      <h1>${T.visits}</h1>
      ${state.person && html`<p class="lead" data-testid="person">${words.signedInText(state.person.name)}</p>`}
      ${lines.length === 0 && html`<${Nothing} state=${state} />`}
      <ul class="plain cards">
        ${lines.map((line) => html`<${VisitCard} key=${line.id} line=${line} workspace=${workspace} />`)}
      </ul>
      <${Readiness} state=${state} />
    </div>`;
};

/** Whether this tablet may be taken out of the network. @param {{state: State}} props */
const Readiness = ({ state }) => html`
  <p class="quiet" data-testid=${state.offlineReady ? "offline-ready" : "offline-not-ready"}>
    ${state.offlineReady ? T.offlineReady : T.offlineNotReady}</p>
  ${
    state.persistent !== null &&
    html`<p class="quiet" data-testid="persistence">${state.persistent ? T.persistYes : T.persistNo}</p>`
  }`;

/** @param {{state: State}} props */
const Nothing = ({ state }) => {
  if (!state.person) {
    return html`<div class="message" data-testid="no-person"><p>${T.signInPrompt}</p>
      <a class="button button-main" href=${SIGN_IN} data-testid="sign-in">${T.signIn}</a></div>`;
  }
  return html`<p class="message">${state.sync.link === "online" ? T.noVisits : T.noVisitsOffline}</p>`;
};

/** @param {{line: VisitLine, workspace: Workspace}} props */
const VisitCard = ({ line, workspace }) => {
  const download = workspace.state().downloads.get(line.id);
  const newer = download !== undefined && download.digest !== line.package_digest;
  return html`
    <li class="card" data-testid="visit-card" data-visit=${line.id}>
      <p class="eyebrow">${line.unit.kind_label} · ${dayOf(line.planned_on)}</p>
      <h2>${line.unit.name}</h2>
      <${CardProgress} line=${line} download=${download} />
      ${newer && html`<p class="hint">${T.newer}</p>`}
      <div class="buttons">
        ${download && html`<a class="button button-main" href=${visitPath(line.id)} data-testid="open-visit">${T.open}</a>`}
        ${(!download || newer) && html`<${DownloadButton} id=${line.id} again=${newer} workspace=${workspace} />`}
      </div>
    </li>`;
};

/** @param {{id: string, again: boolean, workspace: Workspace}} props */
const DownloadButton = ({ id, again, workspace }) => {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  const label = again ? T.downloadAgain : T.download;
  const fetchIt = async () => {
    setBusy(true);
    const code = await workspace.download(id);
    setBusy(false);
    setFault(code === null ? "" : T.downloadFailed + (words.FAULTS[code] ?? code));
  };
  return html`
    <button class=${again ? "button" : "button button-main"} type="button" onClick=${fetchIt} data-testid="download-visit"
      disabled=${busy || workspace.state().sync.link === "offline"}>${busy ? T.downloading : label}</button>
    ${fault && html`<p class="bad" role="alert">${fault}</p>`}`;
};

/** @param {{line: VisitLine, download: Download | undefined}} props */
const CardProgress = ({ line, download }) => {
  if (!download) {
    const state = line.state === "closed" ? T.ended : T.notDownloaded;
    return html`<p class="quiet">${state} · ${words.criteriaText(line.criteria_total)}</p>`;
  }
  const ended = download.closed || line.state === "closed";
  return html`
    <p class="quiet">${ended ? T.ended : T.downloaded} · ${words.progressText(download)}</p>
    <progress max=${download.total} value=${download.checked} aria-label=${words.progressText(download)}></progress>`;
};

/** @param {State} state @returns {VisitLine[]} what the server listed, then what only this tablet still has */
const allLines = ({ lines, downloads }) => {
  const listed = new Set(lines.map((line) => line.id));
  const kept = [...downloads.values()].map((download) => download.line);
  return [...lines, ...kept.filter((line) => !listed.has(line.id))];
};
