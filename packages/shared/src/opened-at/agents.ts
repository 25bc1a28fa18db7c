import { EventEmitter } from "node:events";
import { type Owner, owner } from "./owner.ts";
import { WeakRef } from "./real-weak-ref.ts";

/** An Agent of `http`, or a dispatcher of undici: it keeps connections. */
export interface Agent {
  readonly it: WeakRef<object>;
  /** On whose behalf it was made. */
  readonly owner: Owner | undefined;
  /** How many were made before it. */
  readonly index: number;
}

/** All agents that were made since the tracing began. */
class Agents {
  #all: Agent[] = [];
  #count = 0;
  #most = 1_000;

  /** How many were made. */
  get count(): number {
    return this.#count;
  }

  note(it: object): void {
    const index = this.#count++;
    const own = owner.getStore();
    this.#all.push({ it: new WeakRef(it), owner: own, index });
    if (this.#all.length <= this.#most) return;
    this.#all = this.#all.filter(({ it }) => it.deref() !== undefined);
    this.#most = 2 * this.#all.length + 1_000;
  }

  all(): readonly Agent[] {
    return this.#all;
  }

  /** The one that was made next after the given one. */
  nextAfter(it: object): object | undefined {
    const at = this.#all.findIndex((agent) => agent.it.deref() === it);
    const [agent, next] = this.#all.slice(at, at + 2);
    if (at < 0 || next?.index !== agent!.index + 1) return undefined;
    return next.it.deref();
  }
}

interface Emitters {
  init: (this: object, ...args: unknown[]) => void;
}

/**
 * Notes each agent when it is made. All of them are emitters of events, and
 * every emitter calls this function of Node, which `domain` replaces as well.
 */
export function traceAgents(): void {
  const emitters = EventEmitter as unknown as Emitters;
  const { init } = emitters;
  emitters.init = function (...args) {
    if ("addRequest" in this || "dispatch" in this) agents.note(this);
    init.apply(this, args);
  };
}

// Shared by all copies of this module: jest and vitest may load it twice.
const key = Symbol.for("fdleak.agents");
const shared = globalThis as { [key]?: Agents };

export const agents: Agents = (shared[key] ??= new Agents());
