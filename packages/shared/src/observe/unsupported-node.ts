/** The message for a Node that is too old; `undefined` for the others. */
export function unsupportedNode(): string | undefined {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(process.versions.node)!;
  const version = Number(major) * 1_000 + Number(minor);
  if (version >= 20_016) return undefined;
  return (
    `fdleak needs Node 20.16 or later, and this is ${process.version}. ` +
    "Next: npx node@22 …, or install a newer one."
  );
}
