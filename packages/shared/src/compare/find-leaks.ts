import { checkedEntries } from "../observe/checked-entries.ts";
import type { Descriptor, Entry } from "../observe/descriptor.ts";
import { CannotCountError } from "../observe/cannot-count-error.ts";
import { closedWhileReading, isTransient } from "../observe/transient.ts";
import { isUnreadable } from "../observe/unreadable-watches.ts";
import type { Agent } from "../opened-at/agents.ts";
import { ledger } from "../opened-at/ledger.ts";
import type { Opening } from "../opened-at/opening.ts";
import { type Baseline, byIdentity } from "./baseline.ts";
import type { Leak, Leaks } from "./leak.ts";
import { type Idle, keptForNextRequest } from "./kept-for-next-request.ts";
import { named } from "./named.ts";
import { noteOn } from "./note-on.ts";
import { type Origin, originsOf } from "./origin.ts";
import { patience, settle } from "./settle.ts";
import { withoutReplaced } from "./without-replaced.ts";

/** A pattern for the target, or a function that returns true to leave it out. */
export type Ignore = RegExp | ((descriptor: Descriptor) => boolean);

export interface FindLeaksOptions {
  /**
   * How many milliseconds to wait for closing that has begun, 427 by default.
   * `"none"` judges at once: use it for "released when the block ends", where
   * waiting would hide a missing `await`.
   */
  settle?: number | "none";
  /**
   * Descriptors to leave out, leaked or vanished. The target of a vanished one
   * can no longer be read, so match it by its number or kind.
   */
  ignore?: Ignore | readonly Ignore[];
}

/**
 * The descriptors that were opened since the baseline and are still open after
 * closing had time to settle. It compares identities: it finds a descriptor
 * that reuses the number of a closed one, and does not take a renamed file for
 * another.
 *
 * @throws {CannotCountError} where descriptors cannot be counted.
 * @throws {TypeError} when the baseline or an option is of the wrong kind.
 */
export async function findLeaks(
  baseline: Baseline,
  options?: FindLeaksOptions,
): Promise<Leaks> {
  return (await compare(baseline, options)).leaks;
}

interface CompareOptions extends FindLeaksOptions {
  /**
   * Allows what lives longer than a test, see {@link withoutReplaced} and
   * {@link keptForNextRequest}. `idle` are the connections that were kept at the
   * baseline: one that is in use now is a leak. `livesLonger` says of an agent
   * whether it lives longer.
   */
  longLived?: LongLived;
  /** Leaves out what belongs to other code, by who opened it. */
  isOthers?: (origin: Origin) => boolean;
}

interface LongLived {
  readonly idle: Idle;
  readonly livesLonger: (agent: Agent) => boolean;
}

const origins = new WeakMap<Descriptor, Origin>();

/** `undefined` for a connection that was idle and is in use again. */
export function originOf(leak: Leak): Origin | undefined {
  return origins.get(leak);
}

/** Like {@link findLeaks}, and what was open at the last comparison. */
export async function compare(
  baseline: Baseline,
  options: CompareOptions = {},
): Promise<Comparison> {
  const { settle: time = patience } = options;
  if (typeof time !== "number" && time !== "none") {
    throw new TypeError(`settle is "none" or milliseconds, not "${time}"`);
  }
  const look = comparing(baseline, options);
  let found = look();
  if (time !== "none" && !found.isClean()) {
    await settle(() => {
      found = look();
      return found.isClean();
    }, time);
  }
  return { leaks: found.leaks(), now: found.now };
}

/**
 * Like {@link findLeaks} with `settle: "none"`, for code that cannot wait, such
 * as a listener of `exit`: descriptors that are still being closed are leaks.
 *
 * @throws {CannotCountError} where descriptors cannot be counted.
 * @throws {TypeError} when the baseline is none.
 */
export function findLeaksSync(
  baseline: Baseline,
  options: Pick<FindLeaksOptions, "ignore"> = {},
): Leaks {
  return compareSync(baseline, options);
}

export function compareSync(baseline: Baseline, options: CompareOptions) {
  return comparing(baseline, options)().leaks();
}

interface Comparison {
  readonly leaks: Leaks;
  readonly now: Baseline;
}

/** A function that compares each time it is called. */
function comparing(
  baseline: Baseline,
  { ignore = [], longLived, isOthers }: CompareOptions,
) {
  mustBeBaseline(baseline);
  const ignored = anyOf(ignore);
  return () => {
    const all = withoutOthers(difference(baseline, ignored), isOthers);
    const found = longLived
      ? withoutHelpers(withoutKept(all, longLived, ignored))
      : all;
    const leaks = () => {
      const left = leaksOf(found, ignored);
      return longLived ? withoutReplaced(withoutLoaded(left)) : left;
    };
    return { now: found.now, leaks, isClean: () => isClean(found, leaks) };
  };

  function isClean(found: Difference, leaks: () => Leaks): boolean {
    const { added, vanished, inUse } = found;
    if (added.length + inUse.length === 0) return true;
    const mayBeReplaced =
      longLived !== undefined && vanished.length >= added.length;
    return mayBeReplaced && leaks().length === 0;
  }
}

/** Without connections that are kept for the next request. */
function withoutKept(
  all: Difference,
  { idle, livesLonger }: LongLived,
  ignored: Ignored,
): Difference {
  const sockets = all.added.some(({ kind }) => kind === "socket");
  if (!sockets && idle.size === 0) return all;
  const kept = keptForNextRequest([...all.now.values()], livesLonger);
  const inUse = [...idle]
    .filter((identity) => !kept.has(identity))
    .flatMap((identity) => all.now.get(identity) ?? [])
    .filter((entry) => !ignored?.(named([entry])[0]!));
  const added = all.added.filter(({ identity }) => !kept.has(identity));
  // Closed after some idle seconds: what is open now does not replace it.
  const vanished = all.vanished.filter(({ identity }) => !idle.has(identity));
  return { ...all, added, vanished, inUse };
}

/** Without what a package opened while it loaded: it keeps that. */
function withoutLoaded(leaks: Leaks): Leaks {
  const { vanished } = leaks;
  const left = leaks.filter(({ openedAt }) => !openedAt?.whileLoading);
  return Object.assign(left, { vanished });
}

/** Without the pipes of children that packages keep for the whole process. */
function withoutHelpers(all: Difference): Difference {
  if (!all.added.some(({ kind }) => kind === "socket")) return all;
  const helpers = ledger.helpers();
  return { ...all, added: all.added.filter(({ fd }) => !helpers.has(fd)) };
}

function mustBeBaseline(baseline: Baseline): void {
  if (baseline instanceof Map) return;
  throw new TypeError("It takes a baseline: findLeaks(baseline())");
}

type Ignored = ((descriptor: Descriptor) => boolean) | undefined;

function anyOf(ignore: Ignore | readonly Ignore[]): Ignored {
  const all: readonly Ignore[] = Array.isArray(ignore) ? ignore : [ignore];
  if (all.length === 0) return undefined;
  // Not `instanceof RegExp`: in jest a pattern comes from another realm.
  return (descriptor) =>
    all.some(
      (one) =>
        typeof one === "function"
          ? one(descriptor)
          : descriptor.target.search(one) >= 0, // RegExp.test keeps lastIndex
    );
}

/** Whether one of the patterns or functions matches. */
export function isIgnored(
  leak: Descriptor,
  ignore: readonly Ignore[],
): boolean {
  return anyOf(ignore)?.(leak) ?? false;
}

interface Difference {
  readonly now: Baseline;
  readonly added: readonly Entry[];
  readonly vanished: readonly Entry[];
  /** Kept and idle at the baseline, and in use now. */
  readonly inUse: readonly Entry[];
  /** Whether watches could not be read, now or at the baseline. */
  readonly isBlindToWatches: boolean;
}

/** Reading targets costs more than the rest, so only for `ignore`. */
function difference(baseline: Baseline, ignored: Ignored): Difference {
  const entries = checkedEntries();
  ledger.remember(entries);
  const now = byIdentity(entries);
  const added = entries.filter(({ identity }) => !baseline.has(identity));
  const vanished = [...baseline.values()].filter(
    (entry) =>
      !now.has(entry.identity) && !isTransient(entry) && !isUnreadable(entry),
  );
  const isBlindToWatches =
    entries.some(isUnreadable) || [...baseline.values()].some(isUnreadable);
  const all = { now, added, vanished, inUse: [], isBlindToWatches };
  if (!ignored) return all;
  const descriptors = named(added);
  return {
    ...all,
    added: added.filter((_, index) => !ignored(descriptors[index]!)),
  };
}

function withoutOthers(
  all: Difference,
  isOthers: CompareOptions["isOthers"],
): Difference {
  if (isOthers === undefined || all.added.length === 0) return all;
  const origins = originsOf(all.added, all.now.values());
  const added = all.added.filter((_, index) => !isOthers(origins[index]!));
  return { ...all, added };
}

function leaksOf(
  { now, added, vanished, inUse, isBlindToWatches }: Difference,
  ignored: Ignored,
): Leaks {
  const others = added.some(({ kind }) => kind !== "watch");
  if (isBlindToWatches && added.length > 0 && !others) {
    throw new CannotCountError(
      "No descriptor was free to read the watches with, so one may have leaked " +
        "unseen. Close what fills the table, or raise the limit (ulimit -n).",
    );
  }
  const descriptors = named(added);
  const openings = ledger.openingsOf(
    added,
    descriptors.map(({ target }) => target),
  );
  const leaks = withOpenings(descriptors, openings).map(withNote);
  for (const [index, origin] of originsOf(added, now.values()).entries()) {
    origins.set(leaks[index]!, origin);
  }
  const closed = withOpenings(
    vanished.map(withoutTarget),
    ledger.openingsOfClosed(vanished),
  );
  const left = leaks.filter(
    ({ openedAt, target }, index) =>
      openedAt ||
      !(target === closedWhileReading || isTransient(added[index]!)),
  );
  return Object.assign([...left, ...named(inUse).map(usedAgain)], {
    vanished: ignored ? closed.filter((one) => !ignored(one)) : closed,
  });
}

function withOpenings(
  descriptors: readonly Descriptor[],
  openings: readonly (Opening | undefined)[],
): Leak[] {
  return descriptors.map((descriptor, index) => {
    const openedAt = openings[index];
    return openedAt === undefined ? descriptor : { ...descriptor, openedAt };
  });
}

function withNote(leak: Leak): Leak {
  const note = noteOn(leak, leak.openedAt);
  return note === undefined ? leak : { ...leak, note };
}

/** Without a line: the one that opened it did no harm. */
function usedAgain(descriptor: Descriptor): Descriptor {
  const { target } = descriptor;
  return { ...descriptor, target: `${target}, idle before and now in use` };
}

function withoutTarget({ fd, kind }: Entry): Descriptor {
  return { fd, kind, target: `${kind}, closed since the baseline` };
}
