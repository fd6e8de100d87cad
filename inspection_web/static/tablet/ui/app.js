/**
 * The frame of every screen: header with the state of sending, notices, and the screen itself.
 *
 * @import { Handover } from "../handover.js"
 * @import { Identity } from "../identity.js"
 * @import { State, Workspace } from "../workspace.js"
 * @import { Route } from "./route.js"
 */
import { calledBy } from "../core/people.js";
import { switchVersion } from "../update.js";
import { html, render, useEffect, useLayoutEffect, useState } from "../vendor/preact.js";
import { ENDED, keptText, P } from "../words/people.js";
import { T } from "../words/vi.js";
import { CloseVisit } from "./close-visit.js";
import { HandoverScreen } from "./handover-screen.js";
import { MinutesScreen } from "./minutes-screen.js";
import { PairScreen, PeopleScreen } from "./people.js";
import { LIST, PAIR, PEOPLE, SIGN_IN, useRoute } from "./route.js";
import { QueueScreen, SyncChip } from "./sync-status.js";
import { VisitList } from "./visit-list.js";
import { VisitScreen } from "./visit-screen.js";
import { takeUp } from "./way-back.js";

/** @typedef {{workspace: Workspace, sendNow: () => Promise<void>, sendOne: (id: string) => Promise<void>,
 *   takePen: () => void, handover: Handover, identity: Identity}} Tools */

const WHO = new Set(["people", "pair"]);

/** @param {HTMLElement} root @param {Tools} tools */
export const drawApp = (root, tools) => render(html`<${App} ...${tools} />`, root);

/** @param {Tools} tools */
const App = ({ takePen, ...tools }) => {
  const { workspace, identity } = tools;
  const [, redraw] = useState(0);
  const route = useRoute();
  useEffect(() => {
    const again = () => redraw((count) => count + 1);
    again(); // the state may have changed between drawing and watching
    return workspace.watch(again);
  }, [workspace]);
  useEffect(() => {
    if (route.visit) void workspace.openVisit(route.visit);
    else workspace.leaveVisit();
  }, [workspace, route.visit]);
  // Before anything of it is seen: drawn first and moved then, a screen would be drawn twice.
  useLayoutEffect(() => {
    scrollTo(0, route.top);
    if (route.back && takeUp(route.back)) return;
    document.querySelector("main")?.focus({ preventScroll: true });
  }, [route.screen, route.visit, route.criterion]);
  const state = workspace.state();
  return html`
    <header class="bar">
      <a class="brand" href=${LIST}><strong>${T.app}</strong><span>${T.tagline}</span></a>
      <${Who} name=${identity.state().active?.name ?? null} />
      <${SyncChip} state=${state} />
    </header>
    <${Notices} state=${state} route=${route} takePen=${takePen} identity=${identity} />
    <main tabindex="-1">
      <${Screen} route=${route} ...${tools} />
    </main>`;
};

/** Who is at work; where there is little room, by the name people are called by. @param {{name: string | null}} props */
const Who = ({ name }) => html`
  <a class="chip chip-person" href=${PEOPLE} data-testid="who">
    <span class="long">${name ?? P.pair}</span><span class="short">${name ? calledBy(name) : P.pair}</span>
  </a>`;

/** @param {{route: Route, identity: Identity}} props */
const WhoScreen = ({ route, identity }) =>
  route.screen === "pair"
    ? html`<${PairScreen} identity=${identity} code=${route.code ?? null} />`
    : html`<${PeopleScreen} identity=${identity} />`;

/** @param {Omit<Tools, "takePen"> & {route: Route}} props */
const Screen = ({ route, workspace, sendNow, sendOne, handover, identity }) => {
  const state = workspace.state();
  if (route.screen === "queue")
    return html`<${QueueScreen} state=${state} sendNow=${sendNow} sendOne=${sendOne} />`;
  if (route.screen === "handover")
    return html`<${HandoverScreen} workspace=${workspace} handover=${handover} />`;
  if (WHO.has(route.screen)) return html`<${WhoScreen} route=${route} identity=${identity} />`;
  if (route.screen === "list") return html`<${VisitList} workspace=${workspace} />`;
  const open = state.open?.stored.visit_id === route.visit ? state.open : null;
  if (!open)
    return html`<p class="message" data-testid="visit-absent">${T.notDownloaded}. <a href=${LIST}>${T.backToList}</a></p>`;
  if (route.screen === "close") return html`<${CloseVisit} workspace=${workspace} open=${open} />`;
  if (route.screen === "minutes") return html`<${MinutesScreen} workspace=${workspace} open=${open} />`;
  return html`<${VisitScreen} workspace=${workspace} open=${open} criterionId=${route.criterion} />`;
};

/** A new version never takes a visit out of people's hands. @param {{route: Route}} props */
const NewVersion = ({ route }) => {
  if (route.visit)
    return html`<p class="notice" role="status" data-testid="new-version">${T.newVersionLater}</p>`;
  return html`
    <div class="notice" role="status" data-testid="new-version">
      <span>${T.newVersion} ${T.switchHint}</span>
      <button class="button" type="button" onClick=${switchVersion} data-testid="switch-version">${T.switchNow}</button>
    </div>`;
};

/** A tablet is paired again, a computer's session begins again. @param {{state: State, isPaired: boolean}} props */
const SignedOut = ({ state: { sync, queue }, isPaired }) => html`
  <div class="notice" role="status" data-testid="signed-out" data-why=${sync.why ?? ""}>
    <span>${isPaired ? `${ENDED[sync.why ?? ""] ?? P.ended} ${keptText(queue.length)}` : T.signedOutKept}</span>
    ${
      isPaired
        ? html`<a class="button button-main" href=${PAIR} data-testid="pair-anew">${P.pairAgain}</a>`
        : html`<a class="button button-main" href=${SIGN_IN} data-testid="sign-in">${T.signInAgain}</a>`
    }
  </div>`;

/** @param {{state: State, route: Route, takePen: () => void, identity: Identity}} props */
const Notices = ({ state, route, takePen, identity }) => html`
  ${state.newVersion && html`<${NewVersion} route=${route} />`}
  ${
    state.elsewhere &&
    html`
    <div class="notice" role="status" data-testid="elsewhere">
      <span>${T.elsewhere}</span>
      <button class="button" type="button" onClick=${takePen} data-testid="write-here">${T.writeHere}</button>
    </div>`
  }
  ${
    state.sync.link === "signed_out" &&
    state.person &&
    html`<${SignedOut} state=${state} isPaired=${identity.state().active !== null} />`
  }
  ${
    state.trouble &&
    html`
    <p class="notice notice-bad" role="alert" data-testid="trouble">
      ${state.trouble === "full" ? T.storageFull : T.saveFailed}
    </p>`
  }`;
