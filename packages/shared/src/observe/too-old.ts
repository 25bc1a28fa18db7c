/** What to say on a Node that is too old for this package. */
export function tooOld(): string | undefined {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(process.versions.node)!;
  if (+major! > 20 || (+major! === 20 && +minor! >= 16)) return undefined;
  return (
    `fdleak needs Node 20.16 or later, and this is ${process.version}. ` +
    "Next: npx node@22 …, or install a newer one."
  );
}
