// Server-sent events out of a stream of bytes, by the rules of the HTML standard.

export async function* eventsOf(body) {
  let text = "", event = fresh();
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const {value, done} = await reader.read();
      if (done) return;
      text += value;
      // A carriage return at the end may be half of a line's end.
      const lines = text.split(/\r\n|\n|\r(?!$)/);
      text = lines.pop();
      for (const line of lines) {
        if (line) read(line, event);
        else {
          if (event.data.length) yield {...event, data: event.data.join("\n")};
          event = fresh();
        }
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

const fresh = () => ({kind: "message", id: "", data: []});

function read(line, event) {
  const colon = line.indexOf(":");
  const field = colon < 0 ? line : line.slice(0, colon);
  const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
  if (field === "data") event.data.push(value);
  else if (field === "event") event.kind = value;
  else if (field === "id") event.id = value;
}
