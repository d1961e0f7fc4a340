/**
 * Articles that were imported with more of their folder than is seen now. Where nothing marks the root of the content, a file
 * that is imported alone has only what is beside it: its article must not lose the files that came with the whole folder.
 *
 * @module
 */
import { join, sep } from "node:path";
import type { Item } from "../readers/front-matter.ts";
import { post, request, type Server } from "../server.ts";
import type { Entry } from "./entry.ts";
import type { Result } from "./report.ts";

/** An article as it is sent. */
export interface Sent {
	entry: Entry;
	item: Item | null;
}

/** What happens to articles that are stored, and would be made anew. */
const STORED: ReadonlySet<Result["status"]> = new Set(["updated", "repaired", "restored"]);

/**
 * Finds the articles that name files which are not there, and that are stored under a path with more folders. The server is
 * asked only about files that name such files, and whose root is not known.
 *
 * @returns the refusals of these
 */
export async function tornOut(batch: Sent[], server: Server): Promise<Map<Entry, Result>> {
	const refused = new Map<Entry, Result>();
	const asked = batch.filter(({ entry }) => entry.announcement.partial_path && entry.missing.length > 0);
	if (asked.length === 0) return refused;
	const items = asked.map(({ item }) => item);
	const results = await post<Result>(server, "/api/import/dry-run", { items }, "results");
	for (const [i, { entry }] of asked.entries()) {
		const { status, moved_from, slug } = results[i] ?? { status: "refused" };
		const name = moved_from?.split("/").at(-1) ?? slug;
		if (!STORED.has(status) || name === undefined) continue;
		const stored = await pathOf(name, server);
		const path = entry.announcement.path ?? "";
		if (!stored?.endsWith(`/${path}`)) continue;
		const detail = `names "${entry.missing[0]}", which is not part of this import, but its article came from ${stored}: ${advice(entry, stored)}`;
		refused.set(entry, { status: "refused", errors: [{ pointer: "", detail }] });
	}
	return refused;
}

/** The path of the file that an article was imported from. */
async function pathOf(slug: string, server: Server): Promise<string | undefined> {
	const answer = await request(server, { method: "GET", path: `/api/articles/${encodeURIComponent(slug)}` });
	const { _tributary } = answer as { _tributary?: { path?: unknown } };
	return typeof _tributary?.path === "string" ? _tributary.path : undefined;
}

function advice({ root = "", announcement: { path = "" } }: Entry, stored: string): string {
	const file = join(root, path).split(sep).join("/");
	if (!file.endsWith(`/${stored}`)) return "import that folder, or give this file its own id";
	const above = file.slice(0, -stored.length - 1) || "/";
	return `name the folder above with --root ${/\s/.test(above) ? `"${above}"` : above}`;
}
