// `releaseLock` lets another reader have the stream. It does not cancel the
// stream, so the connection or file behind it stays open.

/** The messages of an event stream, without its keep-alive pings. */
export async function* messagesOf(
  events: ReadableStream<string>,
): AsyncGenerator<string> {
  const reader = events.getReader();
  try {
    while (true) {
      const { done, value } = await reader.read();
      if (done) return;
      if (value !== "ping") yield value;
    }
  } finally {
    reader.releaseLock(); // leaks fd
  }
}
