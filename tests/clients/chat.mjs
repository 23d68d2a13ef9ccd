// Asks the service as a program in Node does: `node chat.mjs BASE_URL KEY QUESTION`. Prints JSON.

import OpenAI from "openai";

const [baseURL, apiKey, question] = process.argv.slice(2);
const client = new OpenAI({baseURL, apiKey, maxRetries: 0});
const messages = [{role: "user", content: question}];

const models = [];
for await (const model of client.models.list()) models.push(model.id);

let streamed = "", finish = "", usage = null;
const stream = await client.chat.completions.create({
  model: "consilience", messages, stream: true, stream_options: {include_usage: true}});
for await (const chunk of stream) {
  streamed += chunk.choices[0]?.delta.content ?? "";
  finish = chunk.choices[0]?.finish_reason ?? finish;
  usage = chunk.usage ?? usage;
}
const whole = await client.chat.completions.create({model: "consilience", messages: [...messages,
  {role: "assistant", content: streamed}, {role: "user", content: "show the table"}]});
const refused = await client.chat.completions.create({model: "nobody", messages}).catch(
  (error) => ({status: error.status, code: error.code, message: error.message}));

console.log(JSON.stringify({models, streamed, finish, usage,
  whole: whole.choices[0].message.content, refused}));
