// `clone` splits the body into two branches. The body is cancelled only when
// both are cancelled. This code cancels the copy, and not the original.

/** The JSON at this address. */
export async function jsonAt(url: string): Promise<unknown> {
  const response = await fetch(url); // leaks fd
  if (response.ok) return await response.json();
  const problem = await startOf(response.clone()).catch(String);
  throw new Error(`no JSON: ${response.status} ${problem}`);
}

/** The first word of the first chunk of a text that may be long. */
async function startOf({ body }: Response): Promise<string> {
  if (body === null) return "";
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    return text.split(" ")[0]!; // the loop cancels its branch
  }
  return "";
}
