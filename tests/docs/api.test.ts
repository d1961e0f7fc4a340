/** `docs/api.md` is current. `npm run docs` updates its tables. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { Announcement } from "../../src/api/import.ts";
import { Question } from "../../src/api/import-addresses.ts";
import { ThemeChange } from "../../src/api/site.ts";
import { NewSubscription, SourceSettings } from "../../src/api/sources.ts";
import { createApp } from "../../src/app.ts";
import { Item } from "../../src/articles/schema/item.ts";
import { PageItem } from "../../src/site/page-item.ts";
import { withMembers } from "./members.ts";

const FILE = new URL("../../docs/api.md", import.meta.url).pathname;
const document = readFileSync(FILE, "utf8");

it("the API reference lists the members that the schemas accept, with their types", async () => {
	const schemas = { Item, NewSubscription, SourceSettings, Announcement, Question, ThemeChange, PageItem };
	await expect(withMembers(document, schemas)).toMatchFileSnapshot(FILE);
});

it("the API reference lists every request of the API and no others", () => {
	const documented = Array.from(
		document.matchAll(/^\| `([A-Z]+ \/api\/\S+)` \|/gm),
		([, request]) => request,
	);
	const routes = createApp()
		.routes.filter(({ method, path }) => method !== "ALL" && path.startsWith("/api/"))
		.map(
			({ method, path }) => `${method} ${path.replace(/\{.*?\}+/g, "").replace(/\/\*$/, "/:digest/:name")}`,
		);
	expect(documented.toSorted()).toEqual(routes.toSorted());
});
