/** The shipped articles and feeds that a start publishes, also if some cannot be read. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { publishData } from "../../cli/start-data.ts";
import { startApi } from "./api.ts";
import { folderWith } from "./folder.ts";

/** A project that ships these files, and how to publish them. */
async function shipped(files: Record<string, string>) {
	const root = folderWith(files);
	const api = await startApi();
	const said = { log: [] as string[], error: [] as string[] };
	const say = (to: string[]) => (line: string) => void to.push(line.replaceAll(join(root, "/"), ""));
	const publish = () =>
		publishData(
			api,
			{ log: say(said.log), error: say(said.error) },
			{
				root,
				articles: join(root, "data/articles"),
				own: ["pages", "theme", "theme.css"].map((name) => join(root, "data", name)),
				subscriptions: join(root, "data/subscriptions.opml"),
			},
		);
	return { root, api, said, publish };
}

it("the start fails while a shipped article cannot be read", async () => {
	const { root, said, publish } = await shipped({
		"data/articles/bad.md": "---\ntitle: [Bad\n---\n",
		"data/articles/good.md": "# Good\n",
	});
	await expect(publish()).rejects.toThrow(
		"data has files that cannot be published (above). Correct or remove them, then run `npm start` again.",
	);
	expect(said.error).toEqual([
		expect.stringMatching(/^refused {4}data\/articles\/bad\.md: has front matter that is not YAML: ./),
	]);
	rmSync(join(root, "data/articles/bad.md"));
	await publish();
	expect(said.log.at(-1)).toBe("0 created, 0 updated, 1 unchanged, 0 refused");
});

it("the start reports a shipped list that cannot be read, and continues", async () => {
	const { api, said, publish } = await shipped({ "data/subscriptions.opml": "no list" });
	api.replies["GET /api/sources"] = { body: { sources: [], revision: 0 } };
	await publish();
	expect(said.error.join("\n")).toContain("data/subscriptions.opml");
});

it("the start does not send the shipped list to a site that has followed feeds before", async () => {
	const { api, publish } = await shipped({ "data/subscriptions.opml": "<opml/>" });
	api.replies["GET /api/sources"] = { body: { sources: [], revision: 3 } };
	await publish();
	expect(api.paths).toEqual(["/api/sources"]);
});

it("the start sends no requests for a project that ships nothing", async () => {
	const { api, publish } = await shipped({});
	await publish();
	expect(api.paths).toEqual([]);
});
