/** The page of the followed feeds, and the sources of articles on other pages. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Instance, startInstance } from "../support/instance.ts";
import { elementsOf } from "./reading.ts";

let worker: Instance;
let upstream: () => Response;

beforeEach(() => {
	worker = startInstance();
	vi.spyOn(globalThis, "fetch").mockImplementation(async () => upstream());
	upstream = () =>
		new Response(
			`<rss version="2.0"><channel><title>Ben &amp; &lt;b&gt;Jo&lt;/b&gt;</title><link>https://blog.example/</link>
			<item><link>https://blog.example/snow</link><title>Snow</title><description>White</description></item></channel></rss>`,
		);
});
afterEach(() => {
	vi.restoreAllMocks();
});

const page = async (path: string) => (await worker.fetch(path)).text();
const factsIn = (html: string) => elementsOf(html, "p", "meta")[0]?.text;

it("the page of sources tells if there are none, and does not tell readers to run a command", async () => {
	for (const path of ["/", "/followed", "/own", "/sources"])
		expect(await page(path)).not.toMatch(/tributary (?:im|sub)/);
	expect(await page("/sources")).toContain("No feeds are followed yet.");
});

it("the page of sources lists each source with its state, its articles and its problem", async () => {
	await worker.api("POST", "/api/sources", { url: "https://blog.example/feed" });
	const [source] = (
		(await (await worker.api("GET", "/api/sources")).json()) as { sources: { id: string; title: string }[] }
	).sources;
	const well = await page("/sources");
	expect(well).toContain(`<a href="/sources/${source?.id}">`);
	expect(well).not.toContain("<b>Jo");
	expect(factsIn(well)).toMatch(/^Followed · 1 article · last reached /);
	expect(well).not.toContain('class="failure"');

	upstream = () => new Response("gone fishing", { status: 503, headers: { "retry-after": "60" } });
	await worker.api("POST", `/api/sources/${source?.id}/poll`);
	const failing = await page("/sources");
	expect(failing).toMatch(/<p class="failure"[^>]*>[^<]*503/);

	await worker.api("PATCH", `/api/sources/${source?.id}`, { state: "paused" });
	expect(factsIn(await page("/sources"))).toMatch(/^Paused · 1 article · /);
});

it("the page of sources has validators, and answers 304", async () => {
	const first = await worker.fetch("/sources");
	const again = await worker.fetch("/sources", {
		headers: { "if-none-match": first.headers.get("etag") ?? "" },
	});
	expect(again.status).toBe(304);
	expect(first.headers.get("content-security-policy")).toContain("default-src 'none'");
});

it("lists of articles name the source of an article, and link to the original", async () => {
	await worker.api("POST", "/api/sources", { url: "https://blog.example/feed", title: "The Blog" });
	await worker.publish({ id: "own", title: "Own", content_text: "Here" });
	const front = await page("/");
	expect(front).toMatch(/<a href="\/sources\/the-blog"[^>]*>The Blog<\/a>/);
	expect(front).toContain('<a href="https://blog.example/snow">Snow</a>');
	expect(front).toContain('<a href="/articles/own">Own</a>');
	expect(await page("/articles/snow")).toContain("Read the original at blog.example");
});
