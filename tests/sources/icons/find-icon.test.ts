/** Where the icon of a source is looked for, and what is made of the answers. */
import { describe, expect, it } from "vitest";
import { findIcon } from "../../../src/sources/icons/find-icon.ts";
import { MAX_ICON_BYTES } from "../../../src/sources/icons/picture.ts";
import { gif, ico, png } from "./pictures.ts";

type Answer = Uint8Array<ArrayBuffer> | string | number | Response | (() => Response | Promise<Response>);

const HOME = "https://blog.example/";
const FEED_ICON = "https://cdn.example/feed.png";

/** Looks for the icon of a source on a web of these answers; all other addresses answer 404. */
async function search(
	web: Record<string, Answer>,
	{ icon, stored, homePageUrl = HOME }: { icon?: string; stored?: string; homePageUrl?: string } = {},
) {
	const requests: { url: string; headers: Headers }[] = [];
	const about = {
		...{ format: "RSS 2.0", title: "Blog", description: undefined, language: undefined },
		...{ rights: undefined, updated: undefined, homePageUrl, icon },
	};
	const validators = { etag: '"1"', lastModified: undefined };
	const found = await findIcon(
		{ about, feedUrl: "https://feeds.example/blog" },
		stored === undefined ? undefined : { url: stored, validators, digest: "former" },
		{
			fetch: async (url, init) => {
				requests.push({ url, headers: new Headers(init.headers) });
				const answer = web[url] ?? 404;
				if (answer instanceof Response) return answer;
				if (typeof answer === "function") return answer();
				if (typeof answer === "number") return new Response("<h1>Error</h1>", { status: answer });
				return new Response(answer);
			},
			now: () => 0,
			siteUrl: "https://news.example",
			allowPrivate: false,
		},
	);
	return { found, requests, urls: requests.map(({ url }) => url) };
}

const page = (...paths: string[]) => paths.map((path) => `<link rel=icon href="${path}">`).join("");

describe("the icon is looked for in the feed, then at its home page, then at /favicon.ico there", () => {
	it("takes the feed's own, and then asks for nothing else", async () => {
		const { found, urls } = await search({ [FEED_ICON]: png(64) }, { icon: FEED_ICON });
		expect(found).toMatchObject({ kind: "found", icon: { url: FEED_ICON, format: "png" } });
		expect(urls).toEqual([FEED_ICON]);
	});

	it("takes that of the home page if the feed's picture is a banner", async () => {
		const { found } = await search(
			{ [FEED_ICON]: png(640, 120), [HOME]: page("/i.png"), [`${HOME}i.png`]: png(32) },
			{ icon: FEED_ICON },
		);
		expect(found).toMatchObject({ kind: "found", icon: { url: `${HOME}i.png` } });
	});

	it("takes /favicon.ico if the page names no icon that is a picture", async () => {
		const { found, urls } = await search({
			[HOME]: page("/i.svg", "/gone.png"),
			[`${HOME}favicon.ico`]: ico(png(32)),
		});
		expect(found).toMatchObject({ kind: "found", icon: { url: `${HOME}favicon.ico`, format: "ico" } });
		expect(urls).toEqual([HOME, `${HOME}gone.png`, `${HOME}favicon.ico`]);
	});

	it("goes to where the home page has moved", async () => {
		const moved = new Response(null, { status: 301, headers: { location: "https://new.example/blog/" } });
		const { found } = await search({
			[HOME]: moved,
			"https://new.example/blog/": page("i.png"),
			"https://new.example/blog/i.png": png(32),
		});
		expect(found).toMatchObject({ icon: { url: "https://new.example/blog/i.png" } });
	});

	it("says that there is none if all are missing", async () => {
		expect((await search({ [HOME]: "<p>Hello" })).found).toEqual({ kind: "none" });
	});
});

describe("requests", () => {
	it("for the stored icon are conditional, and 304 keeps it", async () => {
		const { found, requests } = await search(
			{ [FEED_ICON]: () => new Response(null, { status: 304 }) },
			{ icon: FEED_ICON, stored: FEED_ICON },
		);
		expect(found).toEqual({ kind: "unchanged" });
		expect(requests[0]?.headers.get("if-none-match")).toBe('"1"');
	});

	it("for other addresses have no validators, and all name this site and ask for no feed", async () => {
		const { requests } = await search(
			{ [HOME]: page("/i.png") },
			{ icon: FEED_ICON, stored: `${HOME}old.png` },
		);
		for (const { headers } of requests) {
			expect(headers.get("if-none-match")).toBeNull();
			expect(headers.get("user-agent")).toContain("+https://news.example");
			expect(headers.get("accept")).not.toContain("rss");
		}
	});

	it("are few, however many icons a page names", async () => {
		const many = Array.from({ length: 40 }, (_, i) => `/${i}.png`);
		const { urls } = await search({ [HOME]: page(...many) }, { icon: FEED_ICON });
		expect(urls).toHaveLength(6);
	});

	it("never go to private addresses, neither directly nor by a redirect", async () => {
		const inward = () =>
			new Response(null, { status: 302, headers: { location: "http://169.254.169.254/latest/meta-data" } });
		const { found, urls } = await search(
			{ [HOME]: page("http://10.0.0.1/i.png", "/i.png"), [`${HOME}i.png`]: inward, [FEED_ICON]: inward },
			{ icon: FEED_ICON },
		);
		expect(found).toEqual({ kind: "none" });
		expect(urls).toEqual([FEED_ICON, HOME, `${HOME}i.png`, `${HOME}favicon.ico`]);
	});
});

describe("a hostile answer is no icon", () => {
	it.each<[string, () => Response]>([
		[
			"an error page that says it is a picture",
			() => new Response("<html><script>alert(1)</script>", { headers: { "content-type": "image/png" } }),
		],
		["a drawing", () => new Response("<svg/>", { headers: { "content-type": "image/svg+xml" } })],
		["a picture of 65,535 pixels a side", () => new Response(gif(65_535))],
		["ten gigabytes, declared", () => new Response("x", { headers: { "content-length": "10000000000" } })],
		[
			"a body that never ends",
			() =>
				new Response(
					new ReadableStream({
						pull: (controller) => controller.enqueue(new Uint8Array(MAX_ICON_BYTES / 10).fill(1)),
					}),
				),
		],
	])("%s", async (_, answer) => {
		const { found } = await search({ [FEED_ICON]: answer, [HOME]: "" }, { icon: FEED_ICON });
		expect(found.kind).toBe("none");
	});
});

describe("a fault that may pass is not taken for a missing icon", () => {
	it.each<[string, Answer]>([
		["a server error", 500],
		[
			"a broken connection",
			() => {
				throw new Error("Network connection lost.");
			},
		],
	])("%s of the stored icon keeps it, though there are others", async (_, answer) => {
		const { found } = await search(
			{ [FEED_ICON]: answer, [HOME]: page("/i.png"), [`${HOME}i.png`]: png(32) },
			{ icon: FEED_ICON, stored: FEED_ICON },
		);
		expect(found).toEqual({ kind: "failed", retryAfter: undefined });
	});

	it("a server that asks for a pause gets no further request", async () => {
		const { found, urls } = await search({
			[HOME]: new Response(null, { status: 429, headers: { "retry-after": "7200" } }),
		});
		expect(found).toEqual({ kind: "failed", retryAfter: 7200 });
		expect(urls).toEqual([HOME]);
	});
});
