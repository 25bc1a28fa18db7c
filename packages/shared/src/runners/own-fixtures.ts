import { ownedBySetUp, setUp } from "./run.ts";

/** The used part of a fixture of vitest 5. */
interface Fixture {
  readonly name: string;
  readonly scope: "test" | "file" | "worker";
  value: unknown;
}

interface Fixtures {
  readonly _registrations?: ReadonlyMap<string, Fixture>;
}

const owned = new WeakSet<object>();

/**
 * Makes fixtures that outlive a test owners of what they open. vitest has no
 * function for this, so it asks `test` for all fixtures that there are.
 */
export function ownFixtures(test: object, file: unknown): void {
  for (const { _registrations } of allFixtures(test)) {
    for (const fixture of _registrations?.values() ?? []) own(fixture, file);
  }
}

function own(fixture: Fixture, file: unknown): void {
  const { name, scope, value } = fixture;
  if (scope === "test" || typeof value !== "function") return;
  if (owned.has(value)) return;
  // vitest does not report an error at the end of a worker.
  const end = scope === "file" ? file : undefined;
  const it = setUp(`fixture "${name}"`, end);
  fixture.value = ownedBySetUp(it, value as () => unknown);
  owned.add(fixture.value as object);
}

interface Chainable {
  getFixtures?(): { constructor: { _definitions?: Iterable<Fixtures> } };
}

function allFixtures(test: object): Iterable<Fixtures> {
  const key = Object.getOwnPropertySymbols(test).find(
    ({ description }) => description === "kChainableContext",
  );
  const context = key && (test as Record<symbol, Chainable>)[key];
  return context?.getFixtures?.().constructor._definitions ?? [];
}
