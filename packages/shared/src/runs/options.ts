/** The block `fdleak` in package.json and in the configuration of a runner. */
export interface FdleakOptions {
  /**
   * `check`, the default, fails tests that leak; `report` only prints the leaks;
   * `off` does nothing. `FDLEAK` in the environment takes precedence.
   */
  mode?: "check" | "report" | "off";
  /** The baseline file, relative to package.json. */
  baseline?: string;
  /** What a known leak does that no longer happens; `fail` is the default. */
  fixed?: "fail" | "warn";
  /**
   * What happens when a number is closed twice, or by code that does not own
   * it: `warn` is the default and prints it.
   */
  closes?: "fail" | "warn" | "off";
  /** Regular expressions for targets that tests may leave open. */
  ignore?: readonly string[];
  /** How many milliseconds to wait for closing that has begun: 427. */
  settle?: number;
  /** Whether to find the lines that opened descriptors: true. */
  lines?: boolean;
}

type Check = readonly [allowed: string, isAllowed: (value: unknown) => boolean];

const checks: Record<keyof FdleakOptions, Check> = {
  mode: oneOf("check", "report", "off"),
  baseline: ["a path", (value) => typeof value === "string" && value !== ""],
  fixed: oneOf("fail", "warn"),
  closes: oneOf("fail", "warn", "off"),
  ignore: ["an array of regular expressions as texts", arePatterns],
  settle: ["a number of milliseconds", isDuration],
  lines: oneOf(true, false),
};

/** @throws {TypeError} when an option is not as above; it names the place. */
export function checkedOptions(value: unknown, place: string): FdleakOptions {
  if (value === undefined) return {};
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(`${place} has to be an object, not ${shown(value)}`);
  }
  for (const [name, option] of Object.entries(value)) {
    const check = Object.hasOwn(checks, name) && checks[name as "mode"];
    if (!check) {
      const known = Object.keys(checks).join(", ");
      throw new TypeError(`${place} has no option "${name}"; it has ${known}`);
    }
    const [allowed, isAllowed] = check;
    if (isAllowed(option)) continue;
    const problem = `${allowed}, not ${shown(option)}`;
    throw new TypeError(`${place}: ${name} is ${problem}`);
  }
  return value;
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}

function oneOf(...values: readonly (string | boolean)[]): Check {
  const allowed = values.map(shown).join(" or ");
  return [allowed, (value) => values.some((it) => it === value)];
}

function isDuration(value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function arePatterns(value: unknown): boolean {
  return Array.isArray(value) && value.every(isPattern);
}

function isPattern(value: unknown): boolean {
  try {
    return typeof value === "string" && Boolean(new RegExp(value));
  } catch {
    return false;
  }
}
