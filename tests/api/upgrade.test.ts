/** Imports of files that a former version imported: new rules renew the content, and no article counts as edited. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { fingerprint } from "../../src/model/fingerprint.ts";
import { type Instance, startInstance } from "../support/instance.ts";

const ARTICLES = 1_000;
const AT_ONCE = 250;

type Item = Record<string, unknown>;

/** The item that the former version made of a file, and the one that this version makes of it. */
function itemsOf(n: number): { former: Item; present: Item & { id: string } } {
	const name = `note-${n}`;
	const said = {
		title: `Note ${n}`,
		date_published: new Date(Date.parse("2026-01-01") + n * 60_000).toISOString(),
		tags: [`tag ${n % 7}`],
	};
	return {
		former: { id: name, _tributary: { slug: name }, ...said, content_html: `<p>Text ${n}[^1]</p>` },
		present: {
			id: `content/${name}.md`,
			...said,
			content_html: `<p>Text ${n}<sup><a href="#fn1">1</a></sup></p><ol><li id="fn1">A footnote.</li></ol>`,
			_tributary: { slug: name, path: `content/${name}.md`, former_id: name },
		},
	};
}

async function put(worker: Instance, items: Item[]): Promise<Record<string, number>> {
	const counted: Record<string, number> = {};
	for (let i = 0; i < items.length; i += AT_ONCE) {
		const response = await worker.api("POST", "/api/import", { items: items.slice(i, i + AT_ONCE) });
		const { results } = (await response.json()) as { results: { status: string }[] };
		for (const { status } of results) counted[status] = (counted[status] ?? 0) + 1;
	}
	return counted;
}

async function changed(worker: Instance, items: { id: unknown; fingerprint: string }[]): Promise<number> {
	const response = await worker.api("POST", "/api/import/changed", { items });
	return ((await response.json()) as { changed: string[] }).changed.length;
}

interface Row {
	id: string;
	slug: string;
	date_published: number;
	sorted_at: number;
	modified: number | null;
	content_html: string;
	path: string | null;
}

async function rows(): Promise<Row[]> {
	const { results } = await env.DB.prepare(
		`SELECT id, slug, date_published, sorted_at, item ->> 'date_modified' AS modified, content_html, path
		FROM articles ORDER BY sorted_at DESC, id DESC`,
	).run<Row>();
	return results;
}

it("1,000 articles are renewed after an upgrade without counting as updated, and keep their dates, places and addresses", async () => {
	const worker = startInstance();
	const all = Array.from({ length: ARTICLES }, (_, n) => itemsOf(n));
	expect(
		await put(
			worker,
			all.map(({ former }) => former),
		),
	).toEqual({ created: ARTICLES });
	// One was edited through the API since, and of one that is not known, as the version before did not note it.
	await worker.api("PUT", "/api/articles/note-5", { ...itemsOf(5).former, content_html: "<p>By hand</p>" });
	await env.DB.prepare("UPDATE articles SET edited = NULL WHERE guid = 'note-6'").run();
	const before = await rows();
	const feedBefore = (await (await worker.fetch("/feed.json")).json()) as { items: Item[] };
	const state = "SELECT scope, changed_at FROM scopes ORDER BY scope";
	const changedBefore = (await env.DB.prepare(state).run()).results;

	const present = await Promise.all(
		all.map(async ({ former, present }) => {
			const own = {
				...(present._tributary as object),
				fingerprint: await fingerprint(["new", present.id]),
				former_fingerprint: await fingerprint(former),
			};
			return { ...present, _tributary: own };
		}),
	);
	const announced = present.map(({ id, _tributary }) => ({ id, fingerprint: _tributary.fingerprint }));
	expect(await changed(worker, announced)).toBe(ARTICLES);
	expect(await put(worker, present)).toEqual({ repaired: ARTICLES - 1, unchanged: 1 });

	const after = await rows();
	const settled = ({ content_html, path, ...row }: Row) => row;
	expect(after.map(settled)).toEqual(before.map(settled));
	expect(after.every(({ path }) => path !== null)).toBe(true);
	expect(after.filter(({ content_html }) => content_html.includes("A footnote."))).toHaveLength(ARTICLES - 1);
	expect(after.find(({ slug }) => slug === "note-5")?.content_html).toBe("<p>By hand</p>");
	const feedAfter = (await (await worker.fetch("/feed.json")).json()) as { items: Item[] };
	const named = ({ id, date_modified }: Item) => ({ id, date_modified });
	expect(feedAfter.items.map(named)).toEqual(feedBefore.items.map(named));
	expect((await env.DB.prepare(state).run()).results).toEqual(changedBefore);

	// The second run sends nothing.
	expect(await changed(worker, announced)).toBe(0);
}, 120_000);
