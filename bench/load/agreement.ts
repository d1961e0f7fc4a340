/**
 * When all is quiet again, everybody has the same.
 *
 * @module
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "./client.ts";
import { type Feed, mainFeed, readWhole } from "./feeds.ts";
import { isSame } from "./ledger.ts";
import type { Reader } from "./reader.ts";
import { type File, MEDIA_TYPES, type Reading } from "./reading.ts";

/** What the last requests are counted as. */
const KIND = "last poll";

/** So long nothing may have been written until all is quiet, in milliseconds: the queue delivers within a second. */
const QUIET = 2_500;

/** How long that is waited for, in milliseconds. */
const PATIENCE = 30_000;

/** Readers that poll at the same time. */
const AT_ONCE = 20;

/** Waits until nothing is written any more. */
export async function quiet(client: Client): Promise<void> {
	const deadline = Date.now() + PATIENCE;
	for (let before = ""; Date.now() < deadline; ) {
		const answer = await client.ask("health", { path: "/health" }, { statuses: [200] });
		const now = answer?.body.toString() ?? "";
		if (now === before && now !== "") return;
		before = now;
		await sleep(QUIET);
	}
	client.around.tally.fault("health", "the site is still being written to");
}

/** Has all readers poll once more, and compares what they have with the feeds as they are. */
export async function compareAll(client: Client, readers: readonly Reader[]): Promise<void> {
	const { tally } = client.around;
	const truths = new Map<string, Reading | undefined>();
	const truthOf = async (feed: Feed) => {
		if (!truths.has(feed.path)) truths.set(feed.path, await readWhole(client, KIND, feed));
		return truths.get(feed.path);
	};
	await compareFormats(client, truthOf);
	for (const { feed } of readers) await truthOf(feed);
	const left = [...readers];
	const pollOne = async () => {
		for (let reader = left.pop(); reader !== undefined; reader = left.pop()) {
			await reader.poll(KIND);
			const truth = truths.get(reader.feed.path);
			for (const difference of truth === undefined ? [] : reader.differencesFrom(truth))
				tally.fault(KIND, difference);
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, pollOne));
}

/** The formats of the main feed say the same, in the same order. */
async function compareFormats(
	{ around: { tally } }: Client,
	truthOf: (feed: Feed) => Promise<Reading | undefined>,
): Promise<void> {
	const [first, ...others] = (Object.keys(MEDIA_TYPES) as File[]).map(mainFeed);
	const one = first && (await truthOf(first));
	for (const feed of others) {
		const other = await truthOf(feed);
		if (one === undefined || other === undefined) continue;
		if ([...one.entries.keys()].join() !== [...other.entries.keys()].join())
			tally.fault(KIND, `${first?.path} and ${feed.path} have different entries, or in another order`);
		for (const [id, text] of one.entries)
			if (!isSame(text, other.entries.get(id) ?? { title: "", html: "" }))
				tally.fault(KIND, `${first?.path} and ${feed.path} say different things in ${id}`);
	}
}
