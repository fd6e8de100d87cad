/**
 * What the minutes say beside the figures: when and where the two sides met, who was there, and for what. Pure.
 *
 * @import { Attendee, MinutesItem, Outcome, Person, VisitPackage } from "./wire.js"
 * @import { Visit } from "./local.js"
 * @import { Meeting } from "./minutes.js"
 */
import { timestamp } from "./times.js";

/** @typedef {"place" | "times" | "nobody" | "name"} MeetingFault */
/** @typedef {Attendee["side"]} SideName */

/** As packages name the role of who leads a team. */
const LEADER = "team_leader";

/**
 * The meeting as far as the tablet knows it: the team as it was sent, at the unit, since the first entry of today.
 *
 * @param {Visit} visit
 * @param {{person: Person | null, now: number, roles: Record<string, string>}} known roles: by the package's word
 * @returns {Meeting}
 */
export const firstMeeting = (visit, { person, now, roles }) => ({
  held: { from: beganAt(visit, now), to: timestamp(now), place: visit.package.unit.name },
  present: [
    ...leaderFirst(visit.package.team).map((member) => ({
      name: member.name,
      role: roles[member.role] ?? member.role,
      side: /** @type {const} */ ("team"),
      duty: dutyOf(member, person),
    })),
    noUnitMember(),
  ],
  remarks: "",
});

/** @returns {Attendee} somebody of the unit, still to be named */
export const noUnitMember = () => ({ name: "", role: "", side: "unit", duty: null });

/** The one chair, or the one secretary, is now somebody else.
 * @param {Attendee[]} present @param {number} at -1: nobody @param {NonNullable<Attendee["duty"]>} duty @returns {Attendee[]} */
export const withDuty = (present, at, duty) =>
  present.map((attendee, index) => {
    if (index === at) return { ...attendee, duty };
    return attendee.duty === duty ? { ...attendee, duty: null } : attendee;
  });

/** Lines left empty are nobody. @param {Meeting} meeting @param {number} now when it ends @returns {Meeting} */
export const finished = (meeting, now) => ({
  ...meeting,
  held: { ...meeting.held, place: meeting.held.place.trim(), to: timestamp(now) },
  present: meeting.present
    .map((one) => ({ ...one, name: one.name.trim(), role: one.role.trim() }))
    .filter((one) => one.name || one.role || one.duty),
});

/** @param {Meeting} meeting finished @returns {MeetingFault | null} the first thing to mend */
export const meetingFault = ({ held, present }) => {
  if (!held.place) return "place";
  if (!(Date.parse(held.from) <= Date.parse(held.to))) return "times";
  if (present.some((one) => !one.name)) return "name";
  return present.some((one) => one.side === "team") ? null : "nobody";
};

/** Who signs for a side, as far as it is known: the chair, else whoever stands first.
 * @param {Attendee[]} present @param {SideName} side @returns {{name: string, role: string}} */
export const signerOf = (present, side) => {
  const own = present.filter((one) => one.side === side);
  const { name = "", role = "" } = own.find((one) => one.duty === "chair") ?? own[0] ?? {};
  return { name, role };
};

/** How the minutes are read through: what differs comes first, what nobody checked last. @type {Outcome[]} */
export const READING = [
  "differ",
  "estimate_now_actual",
  "not_proven",
  "not_applicable",
  "match",
  "unchecked",
];

/** @param {MinutesItem[]} items @returns {{outcome: Outcome, items: MinutesItem[]}[]} in the order of reading */
export const byOutcome = (items) =>
  READING.map((outcome) => ({ outcome, items: items.filter((item) => item.outcome === outcome) })).filter(
    (part) => part.items.length > 0,
  );

/** @param {VisitPackage["team"]} team */
const leaderFirst = (team) =>
  [...team].sort((one, other) => Number(other.role === LEADER) - Number(one.role === LEADER));

/** @param {VisitPackage["team"][number]} member @param {Person | null} person @returns {Attendee["duty"]} */
const dutyOf = (member, person) => {
  if (member.role === LEADER) return "chair";
  return member.id === person?.id ? "secretary" : null;
};

/** @param {Visit} visit @param {number} now @returns {string} the first entry of this day, or now */
const beganAt = (visit, now) => {
  const today = timestamp(now).slice(0, 10);
  const made = [...visit.fields.values()]
    .flatMap((state) => state.entries.map((entry) => Date.parse(entry.made_at)))
    .filter((time) => time <= now && timestamp(time).startsWith(today));
  return timestamp(Math.min(now, ...made));
};
