/** Each line of it two columns to the right. */
export function indented(code: string): string {
  return code.replace(/^(?=.)/gm, "  ");
}
