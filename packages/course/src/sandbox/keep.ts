const kept: unknown[] = [];

/**
 * Keeps a value from garbage collection, which closes a leaked FileHandle and
 * since Node 25 ends the process then (DEP0137).
 */
export function keep<T>(value: T): T {
  kept.push(value);
  return value;
}
