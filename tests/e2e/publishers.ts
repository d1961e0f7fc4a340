/** Publishers on this machine: HTTP servers on 127.0.0.1 that serve feeds along a clock which the test moves. */
import { createHash } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

export const HOUR = 3600_000;
export const DAY = 24 * HOUR;

/** A span of time in which something is the matter. */
interface Span {
	from: number;
	to: number;
}

/** The behaviour of a publisher. */
export interface Habits {
	/** The time between two entries in milliseconds; without it, the last one came years ago. */
	every?: number;
	format?: "rss" | "atom" | "json";
	/** Sources with the same word are on the same host. */
	host?: string;
	validators?: "both" | "etag" | "date" | "none" | "another each time";
	/** Seconds. */
	maxAge?: number;
	/** Minutes. */
	ttl?: number;
	skipHours?: number[];
	/** Some entries are changed some time after they came. */
	edits?: boolean;
	/** The entries are in a different order each hour. */
	shuffles?: boolean;
	/** From then on, all entries get new dates each hour. */
	redatesFrom?: number;
	moves?: { status: 301 | 302 | 307 | 308; from: number };
	goneFrom?: number;
	/** The host limits the rate for a number of seconds, given as a number or a date, or not given. */
	limits?: Span & { status: 429 | 503; seconds: number | undefined; as?: "date" };
	/** What goes wrong, and how often (a part of all answers). */
	fails?: Span & { as: "error" | "missing" | "reset" | "cut" | "page"; share: number };
}

/** One request as a publisher saw it. */
export interface Asked {
	source: string;
	host: string;
	at: number;
	status: number;
	/** What became of it: `whole` and `same` are a feed in full, and a 304. */
	as: "whole" | "same" | "moved" | "gone" | "limited" | "failed";
	/** How long the source must be left alone, in milliseconds; with `limited`, its host too, for a while. */
	rest: number;
	/** The texts of the entries that went out in full, by their titles. */
	entries: Map<string, { text: string; published: number }>;
	/** The consumer that asked died before it could remember the answer. */
	forgotten: boolean;
}

interface Entry {
	title: string;
	text: string;
	published: number;
}

/** A number from 0 up to 1 that looks drawn, and always the same for one text. */
export function chance(text: string): number {
	return createHash("md5").update(text).digest().readUInt32BE() / 2 ** 32;
}

/** How many of its newest entries a feed shows. */
const SHOWN = 6;
/** What makes an entry as long as a short post. */
const WORDS = "Lorem ipsum dolor sit amet, consectetur adipiscing elit. ".repeat(4);

/** A feed, as it is at any time. */
export class Publisher {
	readonly name: string;
	readonly habits: Habits;
	/** Where it is followed; and, if it moves, where it is then. */
	url = "";
	movedUrl = "";
	/** The number of requests. */
	count = 0;
	readonly #start: number;

	constructor(name: string, habits: Habits, start: number) {
		this.name = name;
		this.habits = habits;
		// Not all on the stroke of the hour.
		this.#start = start - Math.floor(chance(name) * (habits.every ?? 0));
	}

	/** The entries at a moment, newest first. */
	entriesAt(now: number): Entry[] {
		const { every, edits, shuffles, redatesFrom = Number.POSITIVE_INFINITY } = this.habits;
		const newest = every === undefined ? 0 : Math.floor((now - this.#start) / every);
		const entries = Array.from({ length: SHOWN }, (_, i) => {
			const n = newest - i;
			const published = every === undefined ? this.#start - (400 + i) * DAY : this.#start + n * every;
			const isEdited = edits && n % 3 === 0 && every !== undefined && now >= published + every / 2;
			const title = `${this.name}, no. ${n}`;
			return { title, text: `${isEdited ? "Edited" : "Text"} of ${title}. ${WORDS}`, published };
		});
		const hour = Math.floor(now / HOUR);
		if (now >= redatesFrom) for (const entry of entries) entry.published = hour * HOUR;
		return shuffles
			? entries.sort((a, b) => chance(`${hour} ${a.title}`) - chance(`${hour} ${b.title}`))
			: entries;
	}

	/** When what it shows last changed. */
	#changedAt(now: number): number {
		const { every, edits } = this.habits;
		if (every === undefined) return this.#start - 400 * DAY;
		const step = edits ? every / 2 : every;
		return this.#start + Math.floor((now - this.#start) / step) * step;
	}

	/** Its validators, in whole seconds where they are dates. */
	validatorsAt(now: number, body: string): Record<string, string> {
		const { validators = "both" } = this.habits;
		const etag = `"${createHash("md5").update(body).digest("hex")}"`;
		const date = new Date(this.#changedAt(now)).toUTCString();
		return {
			...((validators === "both" || validators === "etag") && { etag }),
			...(validators === "another each time" && { etag: `"${this.count}"` }),
			...((validators === "both" || validators === "date") && { "last-modified": date }),
		};
	}

	bodyAt(now: number): string {
		const { format = "rss", ttl, skipHours = [] } = this.habits;
		const link = (title: string) => new URL(`/${encodeURIComponent(title)}`, this.url).href;
		const entries = this.entriesAt(now);
		if (format === "json") {
			const items = entries.map(({ title, text, published }) => ({
				id: title,
				url: link(title),
				title,
				content_text: text,
				date_published: new Date(published).toISOString(),
			}));
			return JSON.stringify({ version: "https://jsonfeed.org/version/1.1", title: this.name, items });
		}
		if (format === "atom") {
			const each = entries.map(
				({ title, text, published }) =>
					`<entry><id>${link(title)}</id><title>${title}</title><link href="${link(title)}"/>` +
					`<updated>${new Date(published).toISOString()}</updated><content type="text">${text}</content></entry>`,
			);
			return (
				`<feed xmlns="http://www.w3.org/2005/Atom"><id>${this.url}</id><title>${this.name}</title>` +
				`<updated>${new Date(this.#changedAt(now)).toISOString()}</updated>${each.join("")}</feed>`
			);
		}
		const each = entries.map(
			({ title, text, published }) =>
				`<item><guid isPermaLink="false">${title}</guid><title>${title}</title><link>${link(title)}</link>` +
				`<pubDate>${new Date(published).toUTCString()}</pubDate><description>${text}</description></item>`,
		);
		const hints = [
			ttl === undefined ? "" : `<ttl>${ttl}</ttl>`,
			skipHours.length === 0
				? ""
				: `<skipHours>${skipHours.map((hour) => `<hour>${hour}</hour>`).join("")}</skipHours>`,
		];
		return (
			`<?xml version="1.0"?><rss version="2.0"><channel><title>${this.name}</title><link>${this.url}</link>` +
			`<description>A feed</description>${hints.join("")}${each.join("")}</channel></rss>`
		);
	}
}

/** All publishers on their hosts. */
export class Publishers {
	readonly all: Publisher[];
	readonly asked: Asked[] = [];
	/** Hosts that received two requests at the same time. */
	readonly overlaps: string[] = [];
	now: number;
	readonly #servers: Server[] = [];
	readonly #sockets = new Set<Socket>();

	constructor(habits: Habits[], now: number) {
		this.now = now;
		this.all = habits.map((each, i) => new Publisher(`source-${i + 1}`, each, now));
	}

	/** Opens a server for each host, and gives each feed its address. */
	async open(): Promise<void> {
		const hosts = new Map<string, Promise<string>>();
		const originOf = (host: string) => {
			const origin = hosts.get(host) ?? this.#serve();
			hosts.set(host, origin);
			return origin;
		};
		for (const publisher of this.all) {
			const { host = publisher.name, moves } = publisher.habits;
			publisher.url = `${await originOf(host)}/${publisher.name}`;
			if (moves !== undefined) publisher.movedUrl = `${await this.#serve()}/${publisher.name}`;
		}
	}

	close(): void {
		for (const server of this.#servers) {
			server.closeAllConnections();
			server.close();
		}
	}

	/** Bytes that went over the wire, in both directions. */
	get bytes(): number {
		return [...this.#sockets].reduce((sum, { bytesRead, bytesWritten }) => sum + bytesRead + bytesWritten, 0);
	}

	async #serve(): Promise<string> {
		let busy = 0;
		let origin = "";
		const server = createServer((request, response) => {
			if (++busy > 1) this.overlaps.push(`${origin} at ${new Date(this.now).toISOString()}`);
			response.once("close", () => busy--);
			const url = new URL(request.url ?? "", origin);
			const publisher = this.all.find(({ name }) => name === url.pathname.slice(1));
			if (publisher === undefined) throw new Error(`nobody asks for ${url}`);
			// So that a second request of a moment would find this one still there.
			setImmediate(() => this.#answer(publisher, url, request.headers, response));
		});
		server.on("connection", (socket) => this.#sockets.add(socket));
		this.#servers.push(server);
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		return origin;
	}

	#answer(
		publisher: Publisher,
		url: URL,
		headers: IncomingHttpHeaders,
		response: ServerResponse,
	): ServerResponse {
		const { now } = this;
		const { habits, name } = publisher;
		publisher.count++;
		const asked: Asked = {
			source: name,
			host: url.host,
			at: now,
			status: 200,
			as: "failed",
			rest: 0,
			entries: new Map(),
			forgotten: false,
		};
		this.asked.push(asked);
		response.sendDate = false;
		response.setHeader("date", new Date(now).toUTCString());
		const send = (status: number, as: Asked["as"], head: Record<string, string> = {}, body = "") => {
			Object.assign(asked, { status, as });
			return response.writeHead(status, head).end(body);
		};

		const { moves, goneFrom = Number.POSITIVE_INFINITY, limits, fails } = habits;
		if (moves !== undefined && now >= moves.from && url.href === publisher.url)
			return send(moves.status, "moved", { location: publisher.movedUrl });
		if (now >= goneFrom) return send(410, "gone");
		if (isWithin(limits, now)) {
			const { status, seconds, as } = limits;
			asked.rest = (seconds ?? 0) * 1000;
			const value = as === "date" ? new Date(now + asked.rest).toUTCString() : String(seconds);
			return send(status, "limited", seconds === undefined ? {} : { "retry-after": value });
		}
		const failing = isWithin(fails, now) && chance(`${name} ${publisher.count}`) < fails.share && fails.as;
		if (failing === "error") return send(500, "failed", {}, "Internal Server Error");
		if (failing === "missing") return send(404, "failed", {}, "Not Found");
		if (failing === "reset") return response.destroy();
		if (failing === "page")
			return send(
				200,
				"failed",
				{ "content-type": "text/html" },
				"<html><title>Down</title><p>Soon back</html>",
			);

		const body = publisher.bodyAt(now);
		const { maxAge, ttl = 0 } = habits;
		const validators = publisher.validatorsAt(now, body);
		const head = {
			...validators,
			...(maxAge !== undefined && { "cache-control": `max-age=${maxAge}` }),
			"content-type": "text/xml",
		};
		if (failing === "cut") {
			response.writeHead(200, { ...head, "content-length": Buffer.byteLength(body) });
			response.write(body.slice(0, body.length / 2), () => response.destroy());
			return response;
		}
		asked.rest = Math.max((maxAge ?? 0) * 1000, ttl * 60_000);
		const isSame =
			headers["if-none-match"] === undefined
				? headers["if-modified-since"] !== undefined &&
					headers["if-modified-since"] === validators["last-modified"]
				: headers["if-none-match"] === validators.etag;
		if (isSame) return send(304, "same", head);
		for (const { title, text, published } of publisher.entriesAt(now))
			asked.entries.set(title, { text, published });
		return send(200, "whole", head, body);
	}
}

function isWithin<Some extends Span>(span: Some | undefined, now: number): span is Some {
	return span !== undefined && now >= span.from && now < span.to;
}
