/**
 * Refuses articles that would lose files because less of their folder is imported than before. If nothing marks the root of the
 * content, a file that is imported alone has only the files beside it.
 *
 * @module
 */
import { join, sep } from "node:path";
import type { Item } from "../readers/front-matter.ts";
import { post, request, type Server } from "../server.ts";
import type { Entry } from "./entry.ts";
import type { Result } from "./report.ts";

/** An article that is to be sent. */
export interface Sent {
	entry: Entry;
	item: Item | null;
}

/** The results for articles that are stored and would be replaced. */
const STORED: ReadonlySet<Result["status"]> = new Set(["updated", "repaired", "restored"]);

/**
 * Finds the articles that name missing files and are stored under a path with more folders. The server is queried only for files
 * that name missing files and whose root is not known.
 *
 * @returns a refusal for each
 */
export async function refusedAsIncomplete(batch: Sent[], server: Server): Promise<Map<Entry, Result>> {
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
		const detail = `names "${entry.missing[0]}", which is not part of this import; its article was imported from ${stored}: ${advice(entry, stored)}`;
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
