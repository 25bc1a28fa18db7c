/** The environment in which Node and Bun import a module before a program. */
export function preloadOptions(
  { href }: URL,
  { NODE_OPTIONS = "", BUN_OPTIONS = "" }: NodeJS.ProcessEnv,
) {
  // Bun takes the escapes of a URL for letters of the path, and splits at spaces
  // and quotes. An `import` reads the URL, and base64 has none of them.
  const imports = Buffer.from(`import "${href}"`).toString("base64");
  const forBun = `data:text/javascript;base64,${imports}`;
  return {
    NODE_OPTIONS: `${NODE_OPTIONS} --import=${href}`.trim(),
    BUN_OPTIONS: `${BUN_OPTIONS} --preload=${forBun}`.trim(),
  };
}
