// When `for await` ends early, it cancels the stream, waits until it is
// cancelled, and releases its lock.

/** The messages of an event stream, without its keep-alive pings. */
export async function* messagesOf(
  events: ReadableStream<string>,
): AsyncGenerator<string> {
  for await (const event of events) {
    if (event !== "ping") yield event;
  }
}
