/**
 * The second step: both sides read what will be kept, see its digest, and sign it, each in its own way.
 *
 * @import { MinutesContent, MinutesSide } from "../core/wire.js"
 * @import { How, Signing } from "../core/signing.js"
 * @import { OpenVisit, Workspace } from "../workspace.js"
 */
import { sideFault } from "../core/minutes.js";
import { begunSigning, sideOf } from "../core/signing.js";
import { timestamp } from "../core/times.js";
import { html, useEffect, useRef, useState } from "../vendor/preact.js";
import { M, SIDE_FAULTS, SIDES } from "../words/minutes.js";
import { ChoiceRow, NoteInput } from "./inputs.js";
import { Text } from "./minutes-meeting.js";
import { Reading, Seal } from "./minutes-reading.js";
import { SignaturePad } from "./signature-pad.js";

/** @typedef {{content: MinutesContent, digest: string, signing?: Signing[], before?: Signing[]}} Drawn signing: as it was
 * broken off; before: of another content, for its words */

/** @param {Drawn & {workspace: Workspace, open: OpenVisit, back: (signing: Signing[]) => void}} props */
export const SigningForm = ({ workspace, open, content, digest, back, ...broken }) => {
  const [signing, setSigning] = useState(
    broken.signing ?? [
      begunSigning("team", content, broken.before),
      begunSigning("unit", content, broken.before),
    ],
  );
  // Kept within the tap or the stroke itself: what waits for the next picture is gone with a page that ends before it.
  const latest = useRef(signing);
  const keep = () =>
    void workspace.keepSigning(open.stored.visit_id, { content, digest, signing: latest.current });
  useEffect(keep, []);
  const [faults, setFaults] = useState(/** @type {(string | null)[]} */ ([]));
  const change = (/** @type {number} */ at, /** @type {Partial<Signing>} */ part) => {
    const signed = { ...part, at: timestamp(workspace.now()) };
    setFaults((all) => all.map((fault, index) => (index === at ? null : fault)));
    latest.current = latest.current.map((one, index) => (index === at ? { ...one, ...signed } : one));
    setSigning(latest.current);
    keep();
  };
  const save = async () => {
    const sides = signing.map(sideOf);
    const found = sides.map((side, index) => faultOf(side, signing[index].how));
    setFaults(found);
    if (found.every((fault) => fault === null)) await workspace.signMinutes(content, sides);
  };
  return html`
    ${broken.signing && html`<p class="message" role="status" data-testid="resumed">${M.resumed}</p>`}
    <section class="field"><h2>${M.reading}</h2><p class="quiet">${M.readingLead}</p>
      <${Reading} content=${content} pack=${open.stored.package} /></section>
    <section class="field"><${Seal} digest=${digest} /></section>
    ${signing.map(
      (one, at) => html`
      <${Side} key=${one.side} one=${one} fault=${faults[at]} change=${(/** @type {Partial<Signing>} */ part) => change(at, part)} />`,
    )}
    <p class="quiet">${M.changeHint}</p>
    <div class="actions">
      <button class="button" type="button" onClick=${() => back(signing)} data-testid="change-minutes">${M.change}</button>
      <button class="button button-main" type="button" disabled=${workspace.state().elsewhere} onClick=${save} data-testid="save-minutes">${M.save}</button>
    </div>`;
};

/** @param {{one: Signing, fault: string | null | undefined, change: (part: Partial<Signing>) => void}} props */
const Side = ({ one, fault, change }) => html`
  <section class="field person-form" data-testid=${`side-${one.side}`} aria-label=${SIDES[one.side]}>
    <h2>${SIDES[one.side]}</h2>
    <${Text} label=${M.name} value=${one.name} testid="signer-name" onText=${(/** @type {string} */ name) => change({ name })} />
    <${Text} label=${M.role} value=${one.role} testid="signer-role" onText=${(/** @type {string} */ role) => change({ role })} />
    <${ChoiceRow} label=${M.how} name=${`how-${one.side}`} choices=${WAYS[one.side]} value=${one.how} testid="how"
      onChoose=${(/** @type {How} */ how) => change({ how, strokes: "" })} />
    ${one.how === "draw" && html`<${SignaturePad} who=${SIDES[one.side]} path=${one.strokes} onDrawn=${(/** @type {string} */ strokes) => change({ strokes })} />`}
    ${one.how === "type" && html`<${Text} label=${M.typed} value=${one.typed} testid="typed" onText=${(/** @type {string} */ typed) => change({ typed })} />`}
    ${
      one.how === "refuse"
        ? html`<${NoteInput} label=${M.refusal} value=${one.refusal} onText=${(/** @type {string} */ refusal) => change({ refusal })} />`
        : html`<${NoteInput} label=${M.reservation} value=${one.reservation} onText=${(/** @type {string} */ reservation) => change({ reservation })} />`
    }
    ${fault && html`<${SideFault} fault=${fault} />`}
  </section>`;

/** Brought into view: the button that asked for it stands far below. @param {{fault: string}} props */
const SideFault = ({ fault }) => {
  const line = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => line.current?.scrollIntoView({ block: "center" }), [fault]);
  return html`<p ref=${line} class="bad" role="alert" data-testid="side-fault" data-fault=${fault}>${SIDE_FAULTS[fault]}</p>`;
};

const DRAW = { code: "draw", label: M.draw };
const TYPE = { code: "type", label: M.type };
/** Only the unit may refuse: the team writes the minutes. */
const WAYS = { team: [DRAW, TYPE], unit: [DRAW, TYPE, { code: "refuse", label: M.refuse }] };

/** What is missing, in the words of the chosen way. @param {MinutesSide} side @param {How} how */
const faultOf = (side, how) => {
  const fault = sideFault(side);
  return fault === "strokes" ? MISSING[how] : fault;
};

const MISSING = { draw: "strokes", type: "typed", refuse: "refusal" };
