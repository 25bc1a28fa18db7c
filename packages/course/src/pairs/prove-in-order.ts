import { availableParallelism } from "node:os";
import type { Listing } from "../catalog.ts";
import { descriptorLimit } from "../sandbox/descriptor-limit.ts";
import type { Pair } from "./pair.ts";
import { type Proof, type ProveOptions, prove } from "./prove.ts";

export interface Proven {
  readonly pair: Pair;
  readonly proof: Proof;
}

/**
 * Proves a few pairs at a time and yields them in order.
 *
 * @throws the signal's reason when aborted; nothing is left running then.
 */
export async function* proveInOrder(
  listings: Listing[],
  options: ProveOptions,
): AsyncGenerator<Proven> {
  const proofs = listings.map(() => Promise.withResolvers<Proven>());
  const waiting = listings.entries();
  let left = false;
  const workers = Array.from({ length: atOnce() }, async () => {
    for (const [place, listing] of waiting) {
      if (left) return;
      const { promise, resolve } = proofs[place]!;
      resolve(proveOne(listing, options));
      await promise.catch(() => {}); // thrown below, when its turn comes
    }
  });

  try {
    for (const { promise } of proofs) {
      const proven = await promise;
      options.signal?.throwIfAborted();
      yield proven;
    }
  } finally {
    left = true;
    await Promise.all(workers);
  }
}

/**
 * More than the cores, because a wrong side mostly waits for closing to settle;
 * fewer at a low descriptor limit, because a pair can take twelve in
 * this process: three each for its two sides and for their peers, or for what
 * they run apart.
 */
function atOnce(): number {
  const room = Math.floor((descriptorLimit() - 32) / 12);
  return Math.max(1, Math.min(3 * availableParallelism(), room));
}

async function proveOne(
  listing: Listing,
  options: ProveOptions,
): Promise<Proven> {
  const pair = await listing.load();
  return { pair, proof: await prove(pair, options) };
}
