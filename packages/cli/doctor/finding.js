// A remedy is lines of sentences, and of commands: those begin with a small
// letter, and the report sets them in.

/** Nothing to do; what was found helps who reads the report. */
export function ok(name, found) {
  return { name, state: "ok", found, remedy: null };
}

/** Something to know or to improve, that does not stop anyone. */
export function warning(name, found, remedy) {
  return { name, state: "warning", found, remedy };
}

/** A fault to fix first: the report ends with its remedy. */
export function trouble(name, found, remedy) {
  return { name, state: "trouble", found, remedy };
}
