// The reader holds the lock of the decoder, so it can cancel. The pipe then
// cancels the stream of bytes.

/** The first line of a text. */
export async function firstLine(
  bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<string> {
  const reader = bytes.pipeThrough(new TextDecoderStream()).getReader();
  try {
    let text = "";
    while (!text.includes("\n")) {
      if (text.length > 100_000) throw new RangeError("the line is too long");
      const { done, value } = await reader.read();
      if (done) break;
      text += value;
    }
    return text.split("\n")[0]!;
  } finally {
    await reader.cancel(); // after a failed read, it rejects with that error
  }
}
