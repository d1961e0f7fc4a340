import { type FetchOptions, fetchSource, type SourceRequest } from "../../src/outbound/fetch-feed.ts";

/** The clock of each request. */
export const NOW = Date.UTC(2026, 10, 20, 12);
/** The address that is requested. */
export const URL_ASKED = "https://feeds.example/rss";
/** The document of the upstream. */
export const BODY = "<rss version='2.0'/>";

/** Fetches from an upstream that a function plays, and returns the outcome with the requests. */
export async function ask(
	upstream: (url: string, init: RequestInit) => Response | Promise<Response>,
	request: Partial<SourceRequest> = {},
	options: Partial<FetchOptions> = {},
) {
	const asked: { url: string; init: RequestInit; headers: Record<string, string> }[] = [];
	const outcome = await fetchSource(
		{ url: URL_ASKED, validators: undefined, subscribers: 3, ...request },
		{
			fetch: async (url, init) => {
				asked.push({ url, init, headers: Object.fromEntries(new Headers(init.headers)) });
				return await upstream(url, init);
			},
			now: () => NOW,
			siteUrl: "https://news.example",
			allowPrivate: false,
			...options,
		},
	);
	return { outcome, asked };
}

/** An upstream that redirects along a list of addresses, then serves a feed. */
export function path(...hops: [status: number, location: string][]) {
	let i = 0;
	return () => {
		const hop = hops[i++];
		return hop === undefined
			? new Response(BODY)
			: new Response("moved", { status: hop[0], headers: { location: hop[1] } });
	};
}

/** A response with a status and headers. */
export const status =
	(code: number, headers: Record<string, string> = {}) =>
	() =>
		new Response([204, 205, 304].includes(code) ? null : "words", { status: code, headers });

/** A body without an end, which tells whether it was let go. */
export function endless(piece: Uint8Array | undefined) {
	const state = { cancelled: false };
	const body = new ReadableStream<Uint8Array>({
		pull: (controller) => (piece === undefined ? new Promise<void>(() => {}) : controller.enqueue(piece)),
		cancel: () => {
			state.cancelled = true;
		},
	});
	return { state, body };
}

export async function gzip(content: string | Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
	const packed = new Blob([content]).stream().pipeThrough(new CompressionStream("gzip"));
	return new Uint8Array(await new Response(packed).arrayBuffer());
}
