// Copyright: Contributors to the contactcenter.voiceid collection
// SPDX-License-Identifier: Apache-2.0
// Reads lines of {"operation", "parameters"}, calls the operations with the AWS SDK for JavaScript, and writes a line with
// the response, or with {"error": ...}, for each.
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

const require = createRequire(`${process.cwd()}/`);
const sdk = require("@aws-sdk/client-voice-id");
const client = new sdk.VoiceIDClient({});

for await (const line of createInterface({ input: process.stdin })) {
  const { operation, parameters } = JSON.parse(line);
  let answer;
  try {
    answer = await client.send(new sdk[`${operation}Command`](parameters));
    delete answer.$metadata;
  } catch (error) {
    answer = { error: error.name, message: String(error.message ?? error) };
  }
  console.log(JSON.stringify(answer));
}
