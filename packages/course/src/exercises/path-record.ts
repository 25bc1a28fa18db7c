import { deserialize } from "node:v8";
import { basename, relative } from "node:path";
import type { Descriptor } from "fdleak";
import type { Snapshot } from "../sandbox/sandboxed-process.ts";
import type { Path, PathContext } from "./exercise.ts";
import type { End } from "./messages.ts";
import { judge } from "./outcome.ts";
import type { Finding, PathReport } from "./report.ts";
import { aKind, amountOf, andList, callIt, listOf } from "./wording.ts";

/** What is seen while an answer goes along one path. */
export class PathRecord {
  readonly #path: Path<unknown>;
  readonly #context: PathContext;
  /** The answer's file, for sentences. */
  readonly #file: string;
  readonly #others: Snapshot;
  readonly #before: Snapshot;
  readonly #looks: Snapshot[] = [];
  readonly #acquires: { readonly name: string; readonly look: Snapshot }[] = [];
  readonly #events: string[] = [];
  readonly #trouble: Finding[] = [];
  #end: End | undefined;
  #atEnd: Snapshot | undefined;

  constructor(
    path: Path<unknown>,
    context: PathContext,
    file: string,
    { others, before }: { others: Snapshot; before: Snapshot },
  ) {
    this.#path = path;
    this.#context = context;
    this.#file = file;
    this.#others = others;
    this.#before = before;
  }

  looked(look: Snapshot): void {
    this.#looks.push(look);
  }

  /** It is about to open this file. */
  opens(name: string, look: Snapshot): void {
    this.#acquires.push({ name, look });
  }

  noted(event: string): void {
    this.#events.push(event);
  }

  /** The call is over; later looks are at what it left. */
  isOver(look: Snapshot): void {
    this.#atEnd = look;
  }

  ended(end: End): void {
    this.#end = end;
  }

  /** It will not come to its end. */
  broke(trouble: Finding): void {
    this.#trouble.push(trouble);
  }

  get call(): string {
    return this.#path.call;
  }

  get isBroken(): boolean {
    return this.#trouble.length > 0;
  }

  get mayCloseLate(): boolean {
    return this.#path.release === "late";
  }

  /** What the call opened and has open in this look. */
  opened(look: Snapshot): Descriptor[] {
    return [...look]
      .filter(([identity]) => !this.#before.has(identity))
      .map(([, descriptor]) => descriptor);
  }

  /**
   * @param last - what is open now that closing has had its time; undefined
   * when the process has ended.
   */
  report(last: Snapshot | undefined): PathReport {
    const findings = [...this.#trouble, ...this.#findings(last)];
    if (findings.length === 0 && this.#atEnd === undefined) {
      findings.push({
        fault: "never-settles",
        says: `\`${this.call}\` did not come to its end.`,
      });
    }
    return {
      name: this.#path.name,
      verdict: findings.length === 0 ? "fine" : "refused",
      findings,
      before: this.#before.size,
      after: last?.size ?? this.#before.size,
    };
  }

  *#findings(last: Snapshot | undefined): Generator<Finding> {
    if (this.#end === undefined || this.#atEnd === undefined) return;
    const { call } = this;
    const { outcome, holds = [], closed = [], events, effect } = this.#path;
    if (this.#didNothing(this.#end)) {
      yield { fault: "does-nothing", says: `\`${call}\` did nothing.` };
    } else {
      const wrong = judge(call, this.#end, outcome(this.#context));
      // Who fails before the work begins has not avoided it.
      const failed = wrong !== undefined && "threw" in this.#end.outcome;
      const unheld = this.#unheld(holds);
      if (unheld && !(failed && this.#looks.length === 0)) yield unheld;
      if (wrong) yield wrong;
      yield* this.#heldTooLong(closed);
      yield* this.#heldOnOpening();
      if (events !== undefined) yield* this.#disorder(events);
    }
    if (last !== undefined) {
      yield* this.#gone(last);
      yield* this.#closedClosed(this.#end);
      yield* this.#leaks(this.#end, this.#atEnd, last);
    }
    const harm = harmOf(effect, this.#context);
    if (harm !== undefined) yield { fault: "other-harm", says: harm };
  }

  #didNothing({ outcome }: End): boolean {
    if (!("returned" in outcome)) return false;
    const nothing = deserialize(outcome.returned) === undefined;
    const expected = this.#path.outcome(this.#context);
    const wanted = "returned" in expected && expected.returned !== undefined;
    const { holds = [], events = [] } = this.#path;
    return (
      nothing &&
      this.#looks.length + this.#events.length === 0 &&
      (wanted || holds.length + events.length > 0)
    );
  }

  /** What was not open when the kernel was asked. */
  #unheld(holds: readonly string[]): Finding | undefined {
    const { call } = this;
    if (holds.length === 0) return undefined;
    if (this.#looks.length === 0) {
      return {
        fault: "never-acquired",
        says: `\`${call}\` never came to the work that ${andList(holds)} ${holds.length === 1 ? "has" : "have"} to be open for.`,
      };
    }
    const missing = holds.filter(
      (name) => !this.#looks.every((look) => this.#isOpen(name, look)),
    );
    if (missing.length === 0) return undefined;
    return {
      fault: "never-acquired",
      says: `While \`${call}\` did its work, ${andList(missing)} ${missing.length === 1 ? "was" : "were"} not open.`,
    };
  }

  *#heldTooLong(closed: readonly string[]): Generator<Finding> {
    const held = closed.filter((name) =>
      this.#looks.some((look) => this.#isOpen(name, look)),
    );
    if (held.length === 0) return;
    yield {
      fault: "held-too-long",
      says: `While \`${this.call}\` did its work, ${andList(held)} ${held.length === 1 ? "was" : "were"} still open.`,
    };
  }

  *#heldOnOpening(): Generator<Finding> {
    const { closedBefore = {} } = this.#path;
    for (const { name, look } of this.#acquires) {
      const held = closedBefore[name]?.filter((one) => this.#isOpen(one, look));
      if (!held?.length) continue;
      yield {
        fault: "held-too-long",
        says: `When \`${this.call}\` opened ${name}, ${andList(held)} ${held.length === 1 ? "was" : "were"} still open.`,
      };
      return; // once is enough
    }
  }

  #isOpen(name: string, look: Snapshot): boolean {
    const path = this.#context.path(name);
    return this.opened(look).some(
      ({ kind, target }) => kind === name || target === path,
    );
  }

  *#disorder(expected: readonly string[]): Generator<Finding> {
    const events = this.#events;
    if (events.join("\n") === expected.join("\n")) return;
    const same =
      events.toSorted().join("\n") === expected.toSorted().join("\n");
    yield {
      fault: same ? "wrong-order" : "other-harm",
      says: `What happened: ${events.join(", ") || "nothing"}. It has to be: ${expected.join(", ") || "nothing"}.`,
    };
  }

  /** What belongs to others, was open before the call and is no longer. */
  *#gone(last: Snapshot): Generator<Finding> {
    const gone = [...this.#before].filter(
      ([identity]) => this.#others.has(identity) && !last.has(identity),
    );
    if (gone.length === 0) return;
    const numbers = gone.map(([, { fd, kind }]) => `${fd}, ${aKind(kind)}`);
    const { call } = this;
    yield {
      fault: "closes-others",
      says: `\`${call}\` closed what it had not opened: descriptor ${listOf(numbers, "; ")}.`,
    };
  }

  /** An error that reached the caller has not been kept from it. */
  *#closedClosed({ outcome, ebadfCloses }: End): Generator<Finding> {
    const isTold = "threw" in outcome && outcome.threw.includes("EBADF");
    if (ebadfCloses === 0 || isTold) return;
    const { call } = this;
    yield {
      fault: "closes-others",
      says: `\`${call}\` closed a descriptor that was closed already, and kept the error (EBADF) to itself.`,
    };
  }

  *#leaks(
    { outcome, lines, pendingIo }: End,
    atEnd: Snapshot,
    last: Snapshot,
  ): Generator<Finding> {
    const { call } = this;
    const left = this.opened(last);
    const late = this.opened(atEnd).filter(
      ({ fd }) => !left.some((one) => one.fd === fd),
    );
    const all = new Set(
      [...this.#looks, atEnd].flatMap((look) =>
        [...look.keys()].filter((identity) => !this.#before.has(identity)),
      ),
    );
    const openedAt = new Map(lines);
    const list = (descriptors: readonly Descriptor[]) =>
      listOf(
        descriptors.map((descriptor) => {
          const line = openedAt.get(descriptor.fd);
          const name = callIt(descriptor, this.#context.scratch);
          return line === undefined
            ? name
            : `${name}, opened at ${basename(this.#file)}:${line}`;
        }),
        "; ",
      );
    const how = `\`${call}\` ${"threw" in outcome ? "threw" : "returned"}`;
    if (left.length > 0) {
      yield {
        fault: "leaks",
        says: `${amountOf(left.length, all.size)} still open after ${how}: ${list(left)}.`,
      };
    }
    if (this.#path.release === "late") return;
    if (late.length > 0) {
      yield {
        fault: "released-late",
        says: `${amountOf(late.length, all.size)} closed only after ${how}: ${list(late)}.`,
      };
    } else if (pendingIo > 0) {
      yield {
        fault: "released-late",
        says: `Work on a file, such as closing it, was still pending after ${how}.`,
      };
    }
  }
}

function harmOf(
  effect: Path<unknown>["effect"],
  context: PathContext,
): string | undefined {
  try {
    return effect?.(context);
  } catch (error) {
    const { code, path = "", message } = error as NodeJS.ErrnoException;
    return code === "ENOENT"
      ? `After the call there is no ${relative(context.scratch, path)}.`
      : `What it leaves cannot be read: ${message}`;
  }
}
