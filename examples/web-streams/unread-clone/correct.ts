// The response has one body and one reader. The loop cancels the body, and the
// connection closes.

/** The JSON at this address. */
export async function jsonAt(url: string): Promise<unknown> {
  const response = await fetch(url);
  if (response.ok) return await response.json();
  const problem = await startOf(response).catch(String);
  throw new Error(`no JSON: ${response.status} ${problem}`);
}

/** The first word of the first chunk of a text that may be long. */
async function startOf({ body }: Response): Promise<string> {
  if (body === null) return "";
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    return text.split(" ")[0]!; // the loop cancels the body
  }
  return "";
}
