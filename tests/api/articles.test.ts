/** Writing over HTTP. */
import { beforeEach, describe, expect, it } from "vitest";
import { type Instance, startInstance } from "../support/instance.ts";

interface Answer {
	status?: string | number;
	id?: string;
	slug?: string;
	title?: string;
	detail?: string;
	errors?: { pointer: string; detail: string }[];
	items?: { id: string; _tributary: { slug: string } }[];
	next_url?: string;
	results?: { status: string; id?: string; slug?: string; errors?: { pointer: string; detail: string }[] }[];
	changed?: string[];
	[member: string]: unknown;
}

const item = {
	id: "https://blog.example/1",
	title: "First snow",
	content_html: "<p>White.</p>",
	date_published: "2026-01-01T10:00:00Z",
	tags: ["Weather"],
};

let worker: Instance;
beforeEach(() => {
	worker = startInstance();
});

async function call(method: string, path: string, body?: unknown, headers?: Record<string, string>) {
	const response = await worker.api(method, path, body, headers);
	const text = await response.text();
	return {
		status: response.status,
		headers: response.headers,
		body: (text === "" ? {} : JSON.parse(text)) as Answer,
	};
}

describe("the API without the right token", () => {
	for (const [what, authorization] of [
		["no header", undefined],
		["a wrong token", "Bearer wrong"],
		["no token", "Bearer "],
		["another scheme", "Basic YS10b2tlbi1mb3ItdGVzdHM="],
		["two tokens", "Bearer a-token-for-tests a-token-for-tests"],
		["a token and more", "Bearer a-token-for-tests2"],
	] as const) {
		it(`answers 401 and tells what to send: ${what}`, async () => {
			for (const [method, path] of [
				["GET", "/api/articles"],
				["POST", "/api/articles"],
				["DELETE", "/api/articles/x"],
				["POST", "/api/import"],
			] as const) {
				const response = await worker.fetch(path, {
					method,
					headers: authorization === undefined ? {} : { authorization },
				});
				expect(response.status).toBe(401);
				expect(response.headers.get("www-authenticate")).toContain("Bearer");
				expect(response.headers.get("content-type")).toBe("application/problem+json");
			}
		});
	}

	it("is closed, never open, if no token is configured", async () => {
		for (const token of ["", undefined]) {
			const closed = startInstance({ ADMIN_TOKEN: token } as unknown as Partial<Env>);
			for (const authorization of ["Bearer ", "Bearer undefined", "Bearer a-token-for-tests"]) {
				const response = await closed.fetch("/api/articles", { headers: { authorization } });
				expect(response.status).toBe(503);
				expect(((await response.json()) as Answer).detail).toContain("ADMIN_TOKEN");
			}
		}
	});
});

describe("POST /api/articles", () => {
	it("creates an article, and reports that nothing is written if the same is sent again", async () => {
		const first = await call("POST", "/api/articles", item);
		expect(first.status).toBe(201);
		expect(first.headers.get("location")).toBe("/api/articles/first-snow");
		expect(first.body).toMatchObject({
			status: "created",
			id: item.id,
			slug: "first-snow",
			url: "https://news.example/articles/first-snow",
		});

		const { body: before } = await call("GET", "/health");
		const second = await call("POST", "/api/articles", item);
		expect(second.status).toBe(200);
		expect(second.body.status).toBe("unchanged");
		expect(second.headers.get("etag")).toBe(first.headers.get("etag"));
		expect((await call("GET", "/health")).body).toEqual(before);
	});

	it("updates a known article, and refuses a change of its publication date", async () => {
		await call("POST", "/api/articles", item);
		const redated = { ...item, title: "Second snow", date_published: "2026-05-05" };
		for (const [method, path] of [
			["POST", "/api/articles"],
			["PUT", "/api/articles/first-snow"],
		] as const) {
			const refused = await call(method, path, redated);
			expect(refused.status).toBe(422);
			expect(refused.body.errors).toMatchObject([{ pointer: "/date_published" }]);
			expect(refused.body.detail).toContain("was published on 2026-01-01T10:00:00Z, and that date stays");
		}
		const imported = await call("POST", "/api/import", { items: [redated] });
		expect(imported.body.results).toMatchObject([
			{ status: "refused", id: item.id, errors: [{ pointer: "/date_published" }] },
		]);
		// Without a date, with the day alone, and with the date in another zone.
		for (const [i, date_published] of [undefined, "2026-01-01", "2026-01-01T11:00:00+01:00"].entries()) {
			const same = await call("POST", "/api/articles", { ...item, title: `Snow ${i}`, date_published });
			expect(same.body.status).toBe("updated");
		}
		const { body } = await call("POST", "/api/articles", { ...item, title: "Second snow" });
		expect(body).toMatchObject({ status: "updated", slug: "first-snow" });
		const { body: stored } = await call("GET", "/api/articles/first-snow");
		expect(stored).toMatchObject({ title: "Second snow", date_published: "2026-01-01T10:00:00Z" });
		expect(stored.date_modified).toBeDefined();
	});

	it("accepts an article that was read, and leaves it unchanged", async () => {
		await call("POST", "/api/articles", {
			...item,
			title: "Not https://site.invalid/",
			content_html: '<p>https://site.invalid/ <a href="/about">about</a></p>',
			summary: "https://site.invalid",
			image: "/a.png",
			_tributary: { slug: "first-snow" },
		});
		const { body } = await call("GET", "/api/articles/first-snow");
		expect(body).toMatchObject({ title: "Not https://site.invalid/", summary: "https://site.invalid" });
		expect((await call("PUT", "/api/articles/first-snow", body)).body.status).toBe("unchanged");
		expect((await call("POST", "/api/articles", body)).body.status).toBe("unchanged");
	});

	it("identifies an item without an id by its address or its content", async () => {
		const { id: _, ...anonymous } = item;
		const first = await call("POST", "/api/articles", anonymous);
		expect(first.body.id).toMatch(/^urn:sha256:/);
		expect((await call("POST", "/api/articles", anonymous)).body.status).toBe("unchanged");
		const located = await call("POST", "/api/articles", { ...anonymous, url: "https://blog.example/2" });
		expect(located.body.id).toBe("https://blog.example/2");
	});

	it("gives different addresses to two articles with the same title", async () => {
		await call("POST", "/api/articles", item);
		const { body } = await call("POST", "/api/articles", { ...item, id: "https://blog.example/other" });
		expect(body.slug).toMatch(/^first-snow-[0-9a-f]{8}$/);
		expect((await worker.fetch(`/articles/${body.slug}`)).status).toBe(200);
	});

	it("refuses an invalid item with the field and the reason, and changes nothing", async () => {
		for (const [bad, pointer] of [
			[{ ...item, date_published: "2026-02-30" }, "/date_published"],
			[{ ...item, url: "javascript:alert(1)" }, "/url"],
			[{ ...item, tags: "weather" }, "/tags"],
			[{ ...item, tags: Array.from({ length: 10_000 }, (_, i) => `t${i}`) }, "/tags"],
			[
				{ ...item, attachments: [{ url: "https://a.example/a.mp3", mime_type: "mp3" }] },
				"/attachments/0/mime_type",
			],
			[{ ...item, content_html: "x".repeat(2_000_000) }, ""],
			[{ id: "x" }, ""],
			[[], ""],
			["text", ""],
			[null, ""],
		] as const) {
			const { status, headers, body } = await call("POST", "/api/articles", bad);
			expect(status).toBe(422);
			expect(headers.get("content-type")).toBe("application/problem+json");
			expect(body.errors?.[0]?.pointer).toBe(pointer);
			expect(body.errors?.[0]?.detail).not.toBe("");
		}
		expect((await call("GET", "/health")).body).toMatchObject({ articles: 0, sources: 0, revision: 0 });
	});

	it("answers 400 to a body that is not JSON or not UTF-8", async () => {
		for (const body of ["", "{", "{'a': 1}", new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d])]) {
			const response = await worker.fetch("/api/articles", {
				method: "POST",
				body,
				headers: { authorization: "Bearer a-token-for-tests" },
			});
			expect(response.status).toBe(400);
			expect(response.headers.get("content-type")).toBe("application/problem+json");
		}
	});

	it("answers 413 to a body that is too large", async () => {
		const response = await worker.api("POST", "/api/articles", {
			...item,
			content_html: "x".repeat(8_000_000),
		});
		expect(response.status).toBe(413);
	});
});

describe("PUT and DELETE /api/articles/:slug", () => {
	it("create and replace the article at exactly that address", async () => {
		const created = await call("PUT", "/api/articles/snow", { title: "Snow", content_text: "White." });
		expect([created.status, created.body.status]).toEqual([201, "created"]);
		const replaced = await call("PUT", "/api/articles/snow", { title: "More snow", content_text: "White." });
		expect(replaced.body).toMatchObject({ status: "updated", id: created.body.id, slug: "snow" });

		const elsewhere = await call("PUT", "/api/articles/other", {
			id: created.body.id,
			title: "Snow",
			content_text: "x",
		});
		expect(elsewhere.status).toBe(409);
		expect(elsewhere.body.detail).toContain("/api/articles/snow");
		expect((await call("PUT", "/api/articles/Not A Slug", { title: "x" })).status).toBe(422);
	});

	it("accept a slug in another script", async () => {
		expect(
			(
				await call("PUT", `/api/articles/${encodeURIComponent("日本の雪")}`, {
					title: "雪",
					content_text: "白い。",
				})
			).status,
		).toBe(201);
		expect((await worker.fetch(`/articles/${encodeURIComponent("日本の雪")}`)).status).toBe(200);
	});

	it("delete an article for readers (410) and imports until it is written again explicitly", async () => {
		await call("POST", "/api/import", { items: [item] });
		expect((await call("DELETE", "/api/articles/first-snow")).status).toBe(204);
		expect((await call("DELETE", "/api/articles/first-snow")).status).toBe(404);
		expect((await call("GET", "/api/articles/first-snow")).body).toMatchObject({
			_tributary: { state: "deleted" },
		});
		expect((await worker.fetch("/articles/first-snow")).status).toBe(410);
		expect(await (await worker.fetch("/feed.json")).json()).toMatchObject({ items: [] });

		const again = await call("POST", "/api/import", { items: [{ ...item, title: "Edited" }] });
		expect(again.body.results?.[0]?.status).toBe("deleted");
		expect((await call("PUT", "/api/articles/first-snow", item)).body.status).toBe("created");
		expect((await worker.fetch("/articles/first-snow")).status).toBe(200);
	});
});

describe("a conditional write (RFC 9110 §13.1.1)", () => {
	it("with If-Match succeeds for one of two editors only", async () => {
		const { headers } = await call("POST", "/api/articles", item);
		const etag = headers.get("etag") ?? "";
		const edit = (title: string) =>
			call("PUT", "/api/articles/first-snow", { ...item, title }, { "if-match": etag });
		const answers = await Promise.all([edit("Mine"), edit("Yours")]);
		expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
		expect((await call("DELETE", "/api/articles/first-snow", undefined, { "if-match": etag })).status).toBe(
			412,
		);
	});

	it("with If-Match: * requires an article, with If-None-Match: * requires that there is none", async () => {
		expect((await call("PUT", "/api/articles/snow", item, { "if-match": "*" })).status).toBe(412);
		expect((await call("PUT", "/api/articles/snow", item, { "if-none-match": "*" })).status).toBe(201);
		expect((await call("PUT", "/api/articles/snow", item, { "if-none-match": "*" })).status).toBe(412);
		expect(
			(await call("PUT", "/api/articles/snow", { ...item, title: "x" }, { "if-match": "*" })).status,
		).toBe(200);
	});

	it("matches an ETag weakened by a compressing proxy, but no invalid one", async () => {
		const { headers } = await call("POST", "/api/articles", item);
		const weak = `W/${headers.get("etag")}`;
		expect(
			(await call("PUT", "/api/articles/first-snow", { ...item, title: "x" }, { "if-match": '"nonsense"' }))
				.status,
		).toBe(412);
		expect(
			(await call("PUT", "/api/articles/first-snow", { ...item, title: "x" }, { "if-match": weak })).status,
		).toBe(200);
	});
});

describe("GET /api/articles", () => {
	it("lists each article once over all pages, newest first", async () => {
		const items = Array.from({ length: 25 }, (_, i) => ({
			...item,
			id: `https://blog.example/${i}`,
			title: `No. ${i}`,
			date_published: `2026-01-0${1 + (i % 3)}`,
		}));
		await call("POST", "/api/import", { items });
		const ids: string[] = [];
		let path: string | undefined = "/api/articles?limit=10";
		while (path !== undefined) {
			const { body }: { body: Answer } = await call("GET", path);
			ids.push(...(body.items ?? []).map(({ id }) => id));
			path = body.next_url;
		}
		expect(ids).toHaveLength(25);
		expect(new Set(ids)).toEqual(new Set(items.map(({ id }) => id)));
	});

	it("refuses an invalid cursor, and names the allowed methods", async () => {
		expect((await call("GET", "/api/articles?cursor=nonsense")).status).toBe(400);
		const { status, headers } = await call("PATCH", "/api/articles/x");
		expect([status, headers.get("allow")]).toEqual([405, "GET, HEAD, PUT, DELETE"]);
		expect((await call("GET", "/api/nothing")).status).toBe(404);
	});

	it("is never cached", async () => {
		for (const path of ["/api/articles", "/api/articles/x", "/health"]) {
			expect((await call("GET", path)).headers.get("cache-control")).toBe("no-store");
		}
	});
});

describe("POST /api/import", () => {
	it("reports each item in order, and a bad item does not affect the others", async () => {
		await call("POST", "/api/articles", item);
		const { status, body } = await call("POST", "/api/import", {
			version: "https://jsonfeed.org/version/1.1",
			authors: [{ name: "The feed's author" }],
			language: "nl",
			items: [
				item,
				{ ...item, id: "2", title: "Two", authors: [{ name: "Its own" }] },
				{ ...item, id: "3", date_published: "never" },
				{ ...item, id: "2", title: "Two again" },
				"not an item",
				{ ...item, id: { toString: 1 } },
				{ ...item, id: "4", title: "Four" },
			],
		});
		expect(status).toBe(200);
		expect(body.results?.map((result) => result.status)).toEqual([
			"updated",
			"created",
			"refused",
			"refused",
			"refused",
			"refused",
			"created",
		]);
		expect(body.results?.[2]).toMatchObject({ id: "3", errors: [{ pointer: "/date_published" }] });
		expect(body.results?.[3]?.errors?.[0]?.detail).toContain("twice");
		expect((await call("GET", "/api/articles/four")).body).toMatchObject({
			authors: [{ name: "The feed's author" }],
			language: "nl",
		});
		expect((await call("GET", "/api/articles/two")).body).toMatchObject({ authors: [{ name: "Its own" }] });
	});

	it("keeps what was edited through the API since the file was imported, until the file changes", async () => {
		await call("POST", "/api/import", { items: [item] });
		await call("PUT", "/api/articles/first-snow", { ...item, title: "Edited here" });
		const same = await call("POST", "/api/import", { items: [item] });
		expect(same.body.results?.[0]?.status).toBe("unchanged");
		expect((await call("GET", "/api/articles/first-snow")).body.title).toBe("Edited here");
		const changed = await call("POST", "/api/import", { items: [{ ...item, title: "Edited there" }] });
		expect(changed.body.results?.[0]?.status).toBe("updated");
	});

	describe("POST /api/import of an unchanged file whose links have new targets", () => {
		/** As the importer sends it: half of the fingerprint is of the file. */
		const linking = (href: string, links: string) => ({
			...item,
			id: "a.md",
			content_html: `<p>See <a href="${href}">that</a></p>`,
			_tributary: { path: "a.md", slug: "a", fingerprint: "ab".repeat(16) + links.repeat(32) },
		});
		const bring = async (...items: object[]) =>
			(await call("POST", "/api/import", { items })).body.results?.map(({ status }) => status);

		it("repairs the article, and leaves its dates", async () => {
			await bring(linking("/articles/b", "0"));
			expect(await bring(linking("/articles/c", "1"))).toEqual(["repaired"]);
			const { body } = await call("GET", "/api/articles/a");
			expect(body.content_html).toContain("/articles/c");
			expect(body.date_modified).toBeUndefined();
			expect(await bring(linking("/articles/c", "1"))).toEqual(["unchanged"]);
		});

		it("keeps what was edited through the API, until the file changes", async () => {
			await bring(linking("/articles/b", "0"));
			await call("PUT", "/api/articles/a", { ...item, id: "a.md", title: "Edited here" });
			const { body } = await call("POST", "/api/import", { items: [linking("/articles/c", "1")] });
			expect(body.results).toMatchObject([{ status: "unchanged", warnings: [{ pointer: "" }] }]);
			expect(await bring(linking("/articles/d", "2"))).toEqual(["unchanged"]);
			expect((await call("GET", "/api/articles/a")).body.title).toBe("Edited here");
			const other = { ...linking("/articles/d", "2"), title: "Edited there" };
			Object.assign(other._tributary, { fingerprint: "cd".repeat(32) });
			expect(await bring(other)).toEqual(["updated"]);
		});
	});

	it("answers 400 to a body that is not a JSON Feed document or has too many items", async () => {
		for (const body of [{}, [], { items: {} }, { items: Array.from({ length: 501 }, () => item) }]) {
			expect((await call("POST", "/api/import", body)).status).toBe(400);
		}
		expect((await call("POST", "/api/import", { items: [] })).body).toEqual({ results: [] });
	});

	it("loses nothing in many simultaneous imports", async () => {
		const batches = Array.from({ length: 8 }, (_, b) =>
			Array.from({ length: 5 }, (_, i) => ({ ...item, id: `${b}-${i}`, title: `${b} ${i}` })),
		);
		await Promise.all(batches.map((items) => call("POST", "/api/import", { items })));
		expect((await call("GET", "/health")).body).toMatchObject({ status: "ok", articles: 40, revision: 8 });
	});
});

describe("if the database fails,", () => {
	it("a write stores nothing, and reports that", async () => {
		worker.broken.d1 = true;
		for (const [method, path] of [
			["POST", "/api/articles"],
			["POST", "/api/import"],
			["DELETE", "/api/articles/x"],
			["GET", "/api/articles"],
		] as const) {
			const { status, headers } = await call(
				method,
				path,
				method === "GET" ? undefined : { ...item, items: [item] },
			);
			expect(status).toBe(503);
			expect(headers.get("content-type")).toBe("application/problem+json");
			expect(headers.get("retry-after")).toBe("60");
		}
		expect((await call("GET", "/health")).status).toBe(503);
		worker.broken.d1 = false;
		expect((await call("GET", "/health")).body).toMatchObject({ status: "ok", articles: 0 });
	});
});
