/**
 * The minutes of a visit: those that were signed, whether they still hold, and drawing up the next version. What
 * was signed is never changed.
 *
 * @import { MinutesContent } from "../core/wire.js"
 * @import { StoredMinutes } from "../core/local.js"
 * @import { Meeting } from "../core/minutes.js"
 * @import { Drawn } from "./minutes-signing.js"
 * @import { Signing } from "../core/signing.js"
 * @import { OpenVisit, Workspace } from "../workspace.js"
 */
import { finished, firstMeeting, meetingFault } from "../core/meeting.js";
import { contentText, followed, newestOf, outOfDate } from "../core/minutes.js";
import { momentOf } from "../core/times.js";
import { lineOf } from "../state.js";
import { html, useEffect, useState } from "../vendor/preact.js";
import {
  elsewhereText,
  M,
  signedElsewhereText,
  signedVersionText,
  TEAM_ROLES,
  versionText,
} from "../words/minutes.js";
import { T } from "../words/vi.js";
import { MeetingForm } from "./minutes-meeting.js";
import { namesOf, Reading, Seal, Signed } from "./minutes-reading.js";
import { SigningForm } from "./minutes-signing.js";
import { closePath, minutesPath, visitPath } from "./route.js";

/** @typedef {{workspace: Workspace, open: OpenVisit}} Props */

/** @param {Props} props */
export const MinutesScreen = ({ workspace, open }) => {
  const newest = newestOf(open.minutes);
  // Drawing up counts for the version it began after: once that is signed, the signed one is shown.
  const [after, setAfter] = useState(/** @type {number | null} */ (null));
  const version = newest?.version ?? 0;
  const next = (lastOf(workspace, open)?.version ?? 0) + 1;
  const drawing = newest === null || after === version;
  const { visit_id } = open.stored;
  useEffect(() => void workspace.isSigning(visit_id).then((is) => is && setAfter(version)), [visit_id]);
  return html`
    <div class="narrow" data-testid="minutes-screen">
      <a class="back" href=${visitPath(visit_id)}>${T.backToCriteria}</a>
      <h1>${M.title}${drawing ? ` – ${versionText(next)}` : ""}</h1>
      <p class="lead">${open.stored.package.unit.name}. ${drawing && M.lead}</p>
      ${
        drawing
          ? html`<${Drawing} key=${version} workspace=${workspace} open=${open} newest=${newest} />`
          : html`<${Kept} workspace=${workspace} open=${open} newest=${newest} anew=${() => setAfter(version)} />`
      }
    </div>`;
};

/** What the next version follows, signed here or elsewhere. @param {Workspace} workspace @param {OpenVisit} open */
const lastOf = (workspace, open) =>
  followed(newestOf(open.minutes), lineOf(workspace.state(), open.stored.visit_id)?.minutes);

/** What was signed on another tablet and is later than all signed here. @param {Workspace} workspace @param {OpenVisit} open */
const laterElsewhere = (workspace, open) => {
  const last = lastOf(workspace, open);
  return last === newestOf(open.minutes) ? null : last;
};

/** @param {Props} props */
const Elsewhere = ({ workspace, open }) => {
  const later = laterElsewhere(workspace, open);
  return later && html`<p class="hint" data-testid="minutes-elsewhere">${elsewhereText(later.version)}</p>`;
};

/** @param {Props & {newest: StoredMinutes | null}} props */
const Drawing = ({ workspace, open, newest }) => {
  const [meeting, setMeeting] = useState(/** @type {Meeting | null} */ (null));
  const [fault, setFault] = useState("");
  const [drawn, setDrawn] = useState(/** @type {Drawn | null} */ (null));
  const [before, setBefore] = useState(/** @type {Signing[]} */ ([]));
  const [dropped, setDropped] = useState(false);
  const { visit_id } = open.stored;
  const resume = async () => {
    const [found, kept] = [await workspace.resumeSigning(visit_id), await workspace.keptMeeting(visit_id)];
    setBefore(found?.signing ?? []);
    setDropped(
      found?.holds === false && found.signing.some(({ strokes, typed }) => strokes !== "" || typed !== ""),
    );
    setDrawn(found?.holds ? found : null);
    setMeeting(kept ?? newMeeting(workspace, open, newest));
  };
  // Minutes signed on another tablet that become known meanwhile: what is signed here has to follow them.
  const follows = lastOf(workspace, open)?.digest ?? null;
  useEffect(() => void resume(), [visit_id, follows]);
  useEffect(() => scrollTo(0, 0), [drawn === null]);
  if (!meeting) return null;
  const change = (/** @type {Meeting} */ next) => {
    setMeeting(next);
    void workspace.keepMeeting(visit_id, next);
  };
  const read = async () => {
    const whole = finished(meeting, workspace.now());
    const found = meetingFault(whole);
    setFault(found ?? "");
    if (found) return;
    const content = await workspace.draftMinutes(whole);
    setDrawn({ content, digest: await workspace.digestOf(contentText(content)), before });
    setDropped(false);
  };
  const back = async (/** @type {Signing[]} */ signing) => {
    await workspace.dropSigning(visit_id);
    setBefore(signing);
    setDrawn(null);
  };
  return html`
    ${newest && html`<p class="hint">${M.again}</p>`}
    <${Elsewhere} workspace=${workspace} open=${open} />
    ${open.visit.closed && html`<p class="hint">${M.closedLate}</p>`}
    ${dropped && html`<p class="hint" role="status" data-testid="ink-dropped">${M.inkDropped}</p>`}
    ${
      drawn
        ? html`<${SigningForm} workspace=${workspace} open=${open} ...${drawn} back=${back} />`
        : html`<${MeetingForm} meeting=${meeting} fault=${fault} change=${change} next=${read} />`
    }`;
};

/** Who met for the version before meets again, as a rule. @param {Workspace} workspace @param {OpenVisit} open @param {StoredMinutes | null} newest @returns {Meeting} */
const newMeeting = (workspace, open, newest) => {
  const known = { person: workspace.state().person, now: workspace.now(), roles: TEAM_ROLES };
  const first = firstMeeting(open.visit, known);
  if (!newest) return first;
  const { held, present, remarks } = /** @type {MinutesContent} */ (JSON.parse(newest.content));
  return { held: { ...first.held, from: held.from, place: held.place }, present, remarks: remarks ?? "" };
};

/** @param {Props & {newest: StoredMinutes, anew: () => void}} props */
const Kept = ({ workspace, open, newest, anew }) => {
  const { visit_id } = open.stored;
  const changed = outOfDate(newest, open.visit);
  const main = changed.length > 0;
  return html`
    ${main ? html`<${OutOfDate} open=${open} changed=${changed} />` : html`<p class="message message-good" role="status">${M.saved}</p>`}
    <${Elsewhere} workspace=${workspace} open=${open} />
    <${Version} minutes=${newest} open=${open} workspace=${workspace} />
    <${Earlier} all=${open.minutes.filter((one) => one.id !== newest.id)} open=${open} workspace=${workspace} />
    <div class="actions">
      <button class=${main ? "button button-main" : "button"} type="button" disabled=${workspace.state().elsewhere} onClick=${anew}
        data-testid="minutes-anew">${M.drawUpAnew}</button>
      ${!open.visit.closed && html`<a class=${main ? "button" : "button button-main"} href=${closePath(visit_id)} aria-label=${T.closeVisit}>${T.closeShort}</a>`}
    </div>`;
};

/** @param {{open: OpenVisit, changed: import("../core/minutes.js").Key[]}} props */
const OutOfDate = ({ open, changed }) => html`
  <div class="hint" role="status" data-testid="out-of-date" data-count=${changed.length}>
    <p>${M.outOfDate}</p>
    <ul>${changed.map((key) => html`<li>${namesOf(open.stored.package, key).label}</li>`)}</ul>
  </div>`;

/** @param {Props & {minutes: StoredMinutes}} props */
const Version = ({ minutes, open, workspace }) => html`
  <section class="field" data-testid="kept-minutes" data-version=${minutes.version} data-digest=${minutes.digest}>
    <h2>${M.title}, ${versionText(minutes.version)}</h2>
    <p class="quiet">${minutes.author.name}, ${momentOf(minutes.made_at)} · ${
      workspace.state().queue.some((item) => item.id === minutes.id) ? T.waiting.toLowerCase() : T.sent
    }</p>
    <${Seal} digest=${minutes.digest} />
    ${minutes.sides.map((side) => html`<${Signed} key=${side.side} side=${side} />`)}
    <details>
      <summary>${M.content}</summary>
      <${Reading} content=${JSON.parse(minutes.content)} pack=${open.stored.package} />
    </details>
  </section>`;

/** @param {Props & {all: StoredMinutes[]}} props */
const Earlier = ({ all, open, workspace }) =>
  all.length > 0 &&
  html`
  <details data-testid="earlier-minutes">
    <summary>${M.earlier}</summary>
    ${[...all].reverse().map((one) => html`<${Version} key=${one.id} minutes=${one} open=${open} workspace=${workspace} />`)}
  </details>`;

/** Where the minutes of a visit stand, with the way to them. @param {Props} props */
export const MinutesLine = ({ workspace, open }) => {
  const newest = newestOf(open.minutes);
  const later = laterElsewhere(workspace, open);
  const stale = !later && newest !== null && outOfDate(newest, open.visit).length > 0;
  const own = newest === null ? M.none : signedVersionText(newest.version);
  const state = later ? signedElsewhereText(later.version) : own;
  return html`
    <p class=${stale ? "count count-missing" : "count"} data-testid="minutes-line" data-version=${newest?.version ?? 0} data-stale=${String(stale)}>
      ${M.line}: ${state}${stale && `; ${M.outOfDateShort}`}.${" "}
      <a class="inline-button" href=${minutesPath(open.stored.visit_id)} data-testid="minutes">${newest ? M.look : M.drawUp}</a></p>`;
};
