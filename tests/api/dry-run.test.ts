/** `POST /api/import/dry-run`: the results of an import without its changes. */
import { expect, it } from "vitest";
import { startInstance } from "../support/instance.ts";

const snow = { id: "1", title: "Snow", content_text: "White.", date_published: "2026-01-01" };
const ice = { id: "2", title: "Ice", content_text: "Clear.", date_published: "2026-01-02" };

it("a dry run gives the same results as the import that follows it, and stores nothing", async () => {
	const worker = startInstance();
	const post = async (path: string, items: unknown[]) =>
		(await worker.api("POST", path, { items })).json<{ results: object[] }>();
	const feed = async () => (await worker.fetch("/feed.xml")).text();
	await post("/api/import", [snow]);
	const before = await feed();
	const items = [{ ...snow, title: "More snow" }, ice, { id: "3" }];
	const dry = await post("/api/import/dry-run", items);
	expect(dry.results).toMatchObject([{ status: "updated" }, { status: "created" }, { status: "refused" }]);
	expect(await feed()).toBe(before);
	expect((await worker.fetch("/articles/ice")).status).toBe(404);
	expect(await post("/api/import/dry-run", items)).toEqual(dry);
	expect(await post("/api/import", items)).toEqual(dry);
	expect((await worker.fetch("/articles/ice")).status).toBe(200);
});

it("a dry run needs the token, and allows only POST", async () => {
	const worker = startInstance();
	expect((await worker.fetch("/api/import/dry-run", { method: "POST" })).status).toBe(401);
	expect((await worker.api("GET", "/api/import/dry-run")).status).toBe(405);
});
