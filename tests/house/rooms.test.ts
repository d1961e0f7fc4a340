/** The borders between the rooms of `src`: which may import which. A new arrow is a decision, and is written down here. */
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, it } from "vitest";

/** The rooms, from the ground up, each with those that its files may import, by value or by type. */
const ROOMS: Record<string, string[]> = {
	model: [],
	platform: ["model"],
	outbound: ["platform"],
	schema: ["model"],
	urls: ["model"],
	settings: ["model", "platform", "schema"],
	"articles/sanitise": ["model"],
	"articles/html": ["articles/sanitise", "model", "urls"],
	"articles/schema": ["model", "schema"],
	"articles/normalise": ["articles/html", "articles/sanitise", "articles/schema", "model", "urls"],
	"articles/store": [
		...[
			"articles/normalise",
			"articles/sanitise",
			"articles/schema",
			"model",
			"outbound",
			"platform",
			"urls",
		],
	],
	"articles/publishing": ["articles/store", "model", "platform"],
	backup: ["articles/sanitise", "model", "platform", "site", "urls"],
	site: [
		...["articles/html", "articles/sanitise", "articles/schema", "articles/store", "model", "platform"],
		...["schema", "urls"],
	],
	http: ["model", "platform"],
	feeds: ["articles/sanitise", "articles/store", "http", "model", "platform", "settings", "urls"],
	media: ["http", "model", "platform", "urls"],
	sources: ["articles/normalise", "articles/schema", "articles/store", "model", "outbound", "settings"],
	"sources/parsing": [
		...["articles/html", "articles/sanitise", "articles/schema", "model", "outbound", "schema", "sources"],
	],
	"sources/icons": ["model", "outbound", "platform", "sources", "sources/parsing"],
	"sources/intake": [
		...["articles/html", "articles/normalise", "articles/schema", "articles/store", "model", "platform"],
		...["settings", "sources", "sources/parsing", "urls"],
	],
	"sources/polling": [
		...["model", "outbound", "platform", "settings", "sources", "sources/intake", "sources/parsing"],
	],
	"sources/subscriptions": [
		...["articles/store", "model", "outbound", "platform", "settings", "sources", "sources/icons"],
		...["sources/intake", "sources/parsing", "sources/polling"],
	],
	pages: [
		...["articles/normalise", "articles/sanitise", "articles/schema", "articles/store", "feeds", "http"],
		...["model", "platform", "settings", "site", "sources", "sources/icons", "sources/subscriptions", "urls"],
	],
	api: [
		...["articles/normalise", "articles/publishing", "articles/schema", "articles/store", "backup", "http"],
		...["media", "model", "outbound", "platform", "settings", "site", "sources", "sources/polling"],
		...["sources/subscriptions", "urls"],
	],
};

const FILES = globSync("src/**/*.{ts,tsx}").map((path) => path.replaceAll("\\", "/"));

/** The room of a file: its folder below `src`, of which only `articles` and `sources` have rooms within. */
function roomOf(path: string): string {
	const [, ...folders] = dirname(path).split("/");
	return folders.slice(0, /^(?:articles|sources)$/.test(folders[0] ?? "") ? 2 : 1).join("/");
}

/** The files of `src` that a file imports, by value or by type. */
function importsOf(path: string): string[] {
	const text = readFileSync(path, "utf8");
	return [...text.matchAll(/^(?:import|export)\b[^;"]*"(\.[^"]+\.tsx?)";$/gm)].map(([, name = ""]) =>
		normalize(join(dirname(path), name)).replaceAll("\\", "/"),
	);
}

/** The files that import each other in a circle. */
function circlesAmong(imports: ReadonlyMap<string, readonly string[]>): string[] {
	const left = new Map(imports);
	for (let before = -1; before !== left.size; ) {
		before = left.size;
		for (const [path, names] of left) if (!names.some((name) => left.has(name))) left.delete(path);
	}
	return [...left.keys()];
}

it("each room of src is listed, and imports only the rooms that it may", () => {
	const wrong = FILES.flatMap((path) => {
		const room = roomOf(path);
		if (room === "") return [];
		const allowed = ROOMS[room];
		if (allowed === undefined) return [`${path} is in the unlisted room ${room}`];
		return importsOf(path)
			.filter((name) => roomOf(name) !== room && !allowed.includes(roomOf(name)))
			.map((name) => `${path} imports ${name}`);
	});
	expect(wrong).toEqual([]);
});

it("every listed dependency between rooms is used by an import", () => {
	const used = new Set(
		FILES.flatMap((path) => importsOf(path).map((name) => `${roomOf(path)} → ${roomOf(name)}`)),
	);
	const listed = Object.entries(ROOMS).flatMap(([room, names]) => names.map((name) => `${room} → ${name}`));
	expect(listed.filter((arrow) => !used.has(arrow))).toEqual([]);
});

it("no files import each other in a circle, even by types", () => {
	expect(circlesAmong(new Map(FILES.map((path) => [path, importsOf(path)])))).toEqual([]);
});

it("no rooms import each other in a circle", () => {
	expect(circlesAmong(new Map(Object.entries(ROOMS)))).toEqual([]);
});
