/** What `npm start` passes on of the Worker's output. */
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import { withoutRepeats } from "../../cli/offline.ts";

async function passed(...chunks: string[]): Promise<string> {
	const stream = withoutRepeats();
	for (const chunk of chunks) stream.write(chunk);
	stream.end();
	return text(stream);
}

const POLL =
	'{"event":"poll","source":"a","outcome":"failed","reason":"It could not be reached: its name"}\n';
// As wrangler prints what workerd says of a name that the resolver does not know.
const LOOKUP =
	"✘ [ERROR] e = rust/worker/ffi.rs:110: failed: failed to lookup address information: Name or service not known\n\n" +
	"  stack: /project/node_modules/@cloudflare/workerd-linux-64/bin/workerd@34dcea9\n\n\n";

it("wrangler's output about unreachable feeds is reduced to one report", async () => {
	const said = await passed(LOOKUP, POLL, LOOKUP.slice(0, 50), LOOKUP.slice(50), POLL, POLL.trim());
	expect(said).toMatch(/^A followed feed cannot be reached; is this machine offline\? [^\n]+\n$/);
});

it("settings that cannot be used are left out, as `npm start` has reported them", async () => {
	const line = '▲ [WARNING] {"event":"setting-unusable","name":"FEED_MAX_AGE"}\n\n\n';
	expect(await passed("One\n", line, line.slice(0, 20), line.slice(20), "Two\n")).toBe("One\nTwo\n");
});

it("all other output of wrangler passes unchanged", async () => {
	const other = 'One\n\n{"event":"poll","reason":"There is nothing at this address (404)"}\n  stack: x\nend';
	expect(await passed(other)).toBe(other);
	expect(await passed(POLL, other)).toMatch(/\nOne\n\n/);
});
