/**
 * The visits of the person: to download when there is a network, to open always.
 *
 * @import { VisitLine } from "../core/wire.js"
 * @import { Download } from "../downloads.js"
 * @import { State, Workspace } from "../workspace.js"
 */
import { byDistance, distanceText } from "../core/distance.js";
import { matches } from "../core/search.js";
import { dayOf, timestamp } from "../core/times.js";
import { html, useMemo, useState } from "../vendor/preact.js";
import * as words from "../words/vi.js";
import { V } from "../words/visit.js";
import { TakeOver } from "./offer.js";
import { PhotoCount, TeamPhotos } from "./photos-of.js";
import { ReturnedLine } from "./returned.js";
import { SIGN_IN, visitPath } from "./route.js";
import { TabletState, UnsentLine } from "./tablet-state.js";

const { T } = words;

/** @param {{workspace: Workspace}} props */
export const VisitList = ({ workspace }) => {
  const [query, setQuery] = useState("");
  const state = workspace.state();
  const all = allLines(state);
  const found = all.filter(({ unit }) => matches(query, [unit.name, unit.kind_label, unit.code]));
  return html`
    <div class="wide">
      <h1>${T.visits}</h1>
      ${state.person && html`<p class="lead" data-testid="person">${words.signedInText(state.person.name)}</p>`}
      <${UnsentLine} workspace=${workspace} />
      <${ReturnedLine} workspace=${workspace} />
      ${all.length === 0 && html`<${Nothing} workspace=${workspace} />`}
      ${all.length > FEW && html`<${VisitSearch} query=${query} onText=${setQuery} />`}
      ${all.length > 0 && found.length === 0 && html`<p class="quiet" role="status">${T.noVisitFound}</p>`}
      ${all.length > 1 && !state.here && html`<${Nearest} workspace=${workspace} />`}
      <ul class="plain cards">
        ${byDistance(found, state.here, turnsOf(workspace)).map(
          ({ line, metres, turn }) =>
            html`<${VisitCard} key=${line.id} line=${line} metres=${metres} isToday=${turn === 0} workspace=${workspace} />`,
        )}
      </ul>
      <${TabletState} workspace=${workspace} />
    </div>`;
};

/** Up to this many visits are seen at a glance. */
const FEW = 4;

/** @param {{query: string, onText: (text: string) => void}} props */
const VisitSearch = ({ query, onText }) => html`
  <label class="search"><span class="visually-hidden">${T.searchVisits}</span>
    <input type="search" placeholder=${T.searchVisits} value=${query} data-testid="search-visits" enterkeyhint="search"
      onInput=${(/** @type {{currentTarget: HTMLInputElement}} */ event) => onText(event.currentTarget.value)} /></label>`;

/** Asks for the position, and only when somebody wants it. @param {{workspace: Workspace}} props */
const Nearest = ({ workspace }) => {
  const [said, setSaid] = useState("");
  const look = async () => {
    setSaid(T.sorting);
    setSaid((await workspace.locate()) ? "" : T.noPlace);
  };
  return html`
    <p><button class="button" type="button" onClick=${look} data-testid="nearest">${T.sortByPlace}</button>
      <span class="quiet" role="status"> ${said}</span></p>`;
};

/** @param {{workspace: Workspace}} props */
const Nothing = ({ workspace }) => {
  const state = workspace.state();
  if (!state.person) {
    return html`<div class="message" data-testid="no-person"><p>${T.signInPrompt}</p>
      <a class="button button-main" href=${SIGN_IN} data-testid="sign-in">${T.signIn}</a></div>`;
  }
  if (state.sync.link !== "online") return html`<p class="message">${T.noVisitsOffline}</p>`;
  if (state.listed === "failed")
    return html`<div class="message" role="status"><p>${T.visitsFailed}</p>
      <button class="button" type="button" onClick=${workspace.loadLines} data-testid="list-again">${T.visitsAgain}</button></div>`;
  return html`<p class="message" role="status">${state.listed === "told" ? T.noVisits : T.visitsComing}</p>`;
};

/** Whose turn it is: today's visits, and which are over. @param {Workspace} workspace */
const turnsOf = (workspace) => ({
  today: timestamp(workspace.now()).slice(0, 10),
  isOver: (/** @type {VisitLine} */ line) => isOver(line, workspace.state().downloads.get(line.id)),
});

/** @param {VisitLine} line @param {Download | undefined} download ended here, or as the server says */
const isOver = (line, download) => download?.closed === true || line.state === "closed";

/** Drawn again only where it changes: there may be many. @param {{line: VisitLine, metres: number | null, isToday: boolean, workspace: Workspace}} props */
const VisitCard = ({ line, metres, isToday, workspace }) => {
  const { downloads, sync, elsewhere } = workspace.state();
  const download = downloads.get(line.id);
  return useMemo(
    () =>
      html`<${Card} line=${line} metres=${metres} isToday=${isToday} download=${download} workspace=${workspace} />`,
    [line, metres, isToday, download, sync.link, elsewhere],
  );
};

/** @param {{line: VisitLine, metres: number | null, isToday: boolean, download: Download | undefined, workspace: Workspace}} props */
const Card = ({ line, metres, isToday, download, workspace }) => {
  const newer =
    download !== undefined && (download.offered !== null || download.digest !== line.package_digest);
  return html`
    <li class="card" data-testid="visit-card" data-visit=${line.id}>
      <p class="eyebrow">${line.unit.kind_label} · ${dayOf(line.planned_on)}${
        metres !== null &&
        html`<span data-testid="distance"> · ${words.awayText(distanceText(metres))}</span>`
      }${isToday && html` <span class="tag" data-testid="today">${T.today}</span>`}</p>
      <h2>${line.unit.name}</h2>
      <${CardProgress} line=${line} download=${download} />
      ${download && html`<${PhotoCount} counts=${download.photos} />`}
      <${TeamPhotos} line=${line} own=${download?.photos.total ?? 0} />
      ${newer && html`<p class="hint" data-testid="newer"><strong>${V.offer}.</strong> ${V.offerKept}</p>`}
      <${CardButtons} line=${line} download=${download} workspace=${workspace} />
    </li>`;
};

/** @param {{line: VisitLine, download: Download | undefined, workspace: Workspace}} props */
const CardButtons = ({ line: { id, package_digest }, download, workspace }) => {
  const known = download ? [download.digest, download.offered] : [];
  return html`
    <div class="buttons">
      ${download && html`<a class="button button-main" href=${visitPath(id)} data-testid="open-visit">${T.open}</a>`}
      ${download?.offered && html`<${TakeOver} workspace=${workspace} visit=${id} />`}
      ${!known.includes(package_digest) && html`<${DownloadButton} id=${id} again=${download !== undefined} workspace=${workspace} />`}
    </div>`;
};

/** @param {{id: string, again: boolean, workspace: Workspace}} props */
const DownloadButton = ({ id, again, workspace }) => {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  const label = again ? V.fetchOffer : T.download;
  const fetchIt = async () => {
    setBusy(true);
    const code = await workspace.download(id).catch(() => "sync.not-kept");
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
  return html`
    <p class="quiet">${isOver(line, download) ? T.ended : T.downloaded} · ${words.progressText(download)}</p>
    <progress max=${download.total} value=${download.checked} aria-label=${words.progressText(download)}></progress>`;
};

/** @param {State} state @returns {VisitLine[]} what the server listed, then what only this tablet still has */
const allLines = ({ lines, downloads }) => {
  const listed = new Set(lines.map((line) => line.id));
  const kept = [...downloads.values()].map((download) => download.line);
  return [...lines, ...kept.filter((line) => !listed.has(line.id))];
};
