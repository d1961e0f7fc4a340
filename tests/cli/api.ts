/** A small HTTP server with the API that the command line uses. It records the requests. */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer, text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import type { Server } from "../../cli/server.ts";
import { fingerprint } from "../../src/model/fingerprint.ts";

/** An item as it arrives. */
export type Sent = { id?: unknown; title?: unknown; [member: string]: unknown } | null;

export interface Api extends Server {
	/** The items of each request to `/api/import`. */
	batches: Sent[][];
	/** Every request, by its path. */
	paths: string[];
	/** The faults for the next requests: a status, or a broken connection. */
	troubles: (number | "broken")[];
	/** The answers to other requests, by `METHOD /path`; requests without an entry get 404. */
	replies: Record<string, { status?: number; body?: object }>;
	/** The bodies of those requests. */
	bodies: string[];
	/** The site's files, by their paths. */
	files: Map<string, { type: string | undefined; bytes: Buffer }>;
	/** What uploads get instead of being stored, one after the other. */
	uploadTroubles: ({ status: number; title: string; detail: string } | "broken")[];
	/** How long each wait before another attempt would have taken, in milliseconds. */
	waits: number[];
	/** Decides the result of an item; by default it is created, or updated if its id is known. */
	decide: (item: Sent) => object | undefined;
}

/** Starts it, with nothing stored; it stops with the test. */
export async function startApi(): Promise<Api> {
	const stored = new Map<unknown, string>();
	const slugs = new Map<unknown, string>();
	const api: Api = {
		url: new URL("http://127.0.0.1"),
		token: "token",
		batches: [],
		paths: [],
		troubles: [],
		replies: {},
		bodies: [],
		files: new Map(),
		uploadTroubles: [],
		waits: [],
		wait: async (milliseconds) => void api.waits.push(milliseconds),
		decide: () => undefined,
	};

	async function answerTo(request: IncomingMessage): Promise<object> {
		const { items } = JSON.parse(await text(request)) as { items: Sent[] };
		if (request.url === "/api/import/changed")
			return {
				changed: items
					.filter((item) => (item?.draft ? stored.has(item.id) : stored.get(item?.id) !== item?.fingerprint))
					.map((item) => item?.id),
			};
		if (request.url === "/api/import/addresses")
			return {
				addresses: items.flatMap((item) => {
					const slug = slugs.get(item?.id);
					return slug === undefined ? [] : [{ id: item?.id, state: "published", slug }];
				}),
			};
		api.batches.push(items);
		const results: object[] = [];
		for (const item of items) {
			const { draft, slug, fingerprint: print } = (item?._tributary ?? {}) as Record<string, unknown>;
			const status = draft ? "withdrawn" : stored.has(item?.id) ? "updated" : "created";
			const asked = slug ?? item?.id;
			const result = { status, slug: typeof asked === "string" ? asked : "untitled", ...api.decide(item) };
			results.push(result);
			if (result.status === "refused" || request.url === "/api/import/dry-run") continue;
			if (/^(?:created|updated|repaired|unchanged)$/.test(result.status)) slugs.set(item?.id, result.slug);
			else slugs.delete(item?.id);
			if (draft) stored.delete(item?.id);
			else stored.set(item?.id, typeof print === "string" ? print : await fingerprint(item));
		}
		return { results };
	}

	/** `HEAD /media/…` and `PUT /api/media/…`. */
	async function answerFile(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const path = request.url?.replace(/^\/api/, "") ?? "";
		if (request.method === "HEAD") return void response.writeHead(api.files.has(path) ? 200 : 404).end();
		const trouble = api.uploadTroubles.shift();
		if (trouble === "broken") return void request.once("data", () => request.socket.destroy());
		const { "content-type": type, "content-length": length, "repr-digest": announced } = request.headers;
		const bytes = await buffer(request);
		if (trouble !== undefined) return void response.writeHead(trouble.status).end(JSON.stringify(trouble));
		const digest = createHash("sha256").update(bytes);
		if (announced !== `sha-256=:${digest.copy().digest("base64")}:` || Number(length) !== bytes.length)
			return void response.writeHead(422).end();
		if (!path.startsWith(`/media/${digest.digest("hex").slice(0, 16)}/`))
			return void response.writeHead(400).end();
		api.files.set(path, { type, bytes });
		response.writeHead(201).end(JSON.stringify({ url: path }));
	}

	const server = createServer(async (request, response) => {
		api.paths.push(request.url ?? "");
		if (/^(\/api)?\/media\//.test(request.url ?? "")) return void (await answerFile(request, response));
		const trouble = api.troubles.shift();
		if (trouble === "broken") return void request.socket.destroy();
		const unauthorised = request.headers.authorization !== "Bearer token" ? 401 : undefined;
		const status = unauthorised ?? trouble ?? 200;
		const isImport = request.url?.startsWith("/api/import");
		if (status === 200 && !isImport) {
			api.bodies.push(await text(request));
			const missing = { status: 404, body: { title: "Not found", detail: "No source has this id." } };
			const reply = api.replies[`${request.method} ${request.url}`] ?? missing;
			response.writeHead(reply.status ?? 200, { "content-type": "application/json" });
			return void response.end(reply.body && JSON.stringify(reply.body));
		}
		const body = status === 200 ? await answerTo(request) : { title: "Trouble", detail: "Later." };
		response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	api.url.port = String((server.address() as AddressInfo).port);
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	return api;
}
