/**
 * A reader that follows a feed: it polls in a way of its own, and keeps what it has, as readers do.
 *
 * @module
 */
import type { Client } from "./client.ts";
import type { Answer } from "./exchange.ts";
import { checkWhole, type Feed } from "./feeds.ts";
import { isSame, WINDOW, WINDOW_BY_DATE } from "./ledger.ts";
import type { Poll } from "./mix.ts";
import type { Random } from "./random.ts";
import { MEDIA_TYPES, type Reading, readFeed, type Text } from "./reading.ts";
import { opaque } from "./versions.ts";

/** A follower of one feed. */
export class Reader {
	readonly feed: Feed;
	readonly #client: Client;
	readonly #random: Random;
	readonly #way: Poll;
	/** What stands in the feed, as far as it was told. */
	#entries = new Map<string, Text>();
	/** As they came with what it has. */
	#etag: string | undefined;
	#lastModified: string | undefined;
	/** Whether a delta was merged since the whole came: then what has left the feed may still be there. */
	#isMerged = false;

	/** @param way how it asks */
	constructor(client: Client, feed: Feed, way: Poll, random: Random) {
		this.#client = client;
		this.feed = feed;
		this.#way = way;
		this.#random = random;
	}

	/**
	 * Asks once for what it follows, and checks and keeps what comes.
	 *
	 * @param kind what the request is counted as, if not by the way in which it asks
	 */
	async poll(kind: string = this.#way): Promise<void> {
		const headers = this.#headers();
		const isConditional = "if-none-match" in headers || "if-modified-since" in headers;
		const statuses = [200, ...(isConditional ? [304] : []), ...("a-im" in headers ? [226] : [])];
		const { path, file } = this.feed;
		const answer = await this.#client.ask(kind, { path, headers }, { statuses, type: MEDIA_TYPES[file] });
		if (answer?.status === 200) this.#replace(kind, answer);
		else if (answer?.status === 226) this.#merge(kind, answer);
		else if (answer !== undefined)
			this.#confirm(kind, answer, "if-none-match" in headers ? WINDOW : WINDOW_BY_DATE);
	}

	/**
	 * Compares what it has with the feed as it is.
	 *
	 * @returns what differs, in words
	 */
	differencesFrom({ entries }: Reading): string[] {
		const { path } = this.feed;
		const differences: string[] = [];
		for (const [id, text] of entries) {
			const own = this.#entries.get(id);
			if (own === undefined) differences.push(`a reader of ${path} lacks "${text.title}" (${id})`);
			else if (!isSame(own, text))
				differences.push(`a reader of ${path} has "${own.title}" for "${text.title}" (${id})`);
		}
		for (const [id, { title }] of this.#isMerged ? [] : this.#entries)
			if (!entries.has(id)) differences.push(`a reader of ${path} still has "${title}" (${id})`);
		return differences;
	}

	/** The headers of a poll; without validators as long as there is nothing to name by them. */
	#headers(): Record<string, string> {
		if (this.#etag === undefined || this.#lastModified === undefined) return {};
		const etag = { "if-none-match": this.#etag };
		const date = { "if-modified-since": this.#lastModified };
		switch (this.#way) {
			case "If-None-Match":
				return etag;
			case "If-Modified-Since":
				return date;
			case "both validators":
				return { ...etag, ...date };
			case "altered ETag":
				return { "if-none-match": altered(this.#etag, this.#random) };
			case "delta":
				return { ...etag, "a-im": this.#random.of(["feed", "feed, gzip", "diffe, feed;q=0.5"]) };
			case "no validator":
				return {};
		}
	}

	/** What a 200 says stands in the feed. */
	#replace(kind: string, answer: Answer): void {
		const reading = checkWhole(this.#client, kind, this.feed, answer);
		if (reading === undefined) return;
		this.#entries = new Map(reading.entries);
		this.#isMerged = false;
		this.#rememberValidators(answer);
	}

	/** What a 226 brings is new or in another version; all else stays (RFC 3229). */
	#merge(kind: string, answer: Answer): void {
		const { ledger, versions, tally } = this.#client.around;
		const { path, file, part } = this.feed;
		try {
			const { entries } = readFeed(answer.body.toString(), file);
			if (entries.size === 0) tally.fault(kind, `the delta of ${path} has no entries`);
			const expected = { address: path, part, newest: 0, from: answer.from - WINDOW, to: answer.to };
			for (const fault of ledger.faultsIn(entries, expected)) tally.fault(kind, fault);
			const merged = new Map([...this.#entries, ...entries]);
			versions.whenKnown(answer.headers.etag ?? "", (whole) => {
				for (const [id, text] of whole.entries) {
					const own = merged.get(id);
					if (own === undefined || !isSame(own, text))
						tally.fault(
							kind,
							`with the delta of ${path} the reader has "${own?.title}" for "${text.title}" (${id})`,
						);
				}
			});
			this.#entries = merged;
			this.#isMerged = true;
			this.#rememberValidators(answer);
			this.#confirm(kind, answer, WINDOW);
		} catch (error) {
			tally.fault(kind, `the delta of ${path} cannot be read: ${error}`);
		}
	}

	/** What it has is said to be all there is. */
	#confirm(kind: string, { from, to }: Answer, window: number): void {
		const { ledger, tally } = this.#client.around;
		const { path, part, newest } = this.feed;
		const expected = { address: `what a reader of ${path} has`, part, newest, from: from - window, to };
		for (const fault of ledger.faultsIn(this.#entries, { ...expected, mayLinger: this.#isMerged }))
			tally.fault(kind, fault);
	}

	#rememberValidators({ headers }: Answer): void {
		this.#etag = headers.etag;
		this.#lastModified = headers["last-modified"];
	}
}

/** An ETag as it comes back through proxies and careless readers. */
function altered(etag: string, random: Random): string {
	return random.of([`W/${etag}`, opaque(etag), `"${opaque(etag)}-gzip"`, `W/"${opaque(etag)}-gzip"`]);
}
