/** Export and restore over the API, as the command line does them. */
import { expect } from "vitest";
import { type Row, TABLES } from "../../src/backup/tables.ts";
import type { Instance } from "../support/instance.ts";

/** Everything that the API exports, by the names of the tables. */
export type Export = Map<string, Row[]>;

export async function exportFrom(worker: Instance): Promise<Export> {
	const found: Export = new Map();
	for (const { name } of TABLES) {
		const rows: Row[] = [];
		for (let after: string | undefined = ""; after !== undefined; ) {
			const query: string = after === "" ? "" : `?after=${encodeURIComponent(after)}`;
			const response = await worker.api("GET", `/api/export/${name}${query}`);
			expect(response.status, await response.clone().text()).toBe(200);
			const page = (await response.json()) as { rows: Row[]; after?: string };
			rows.push(...page.rows);
			after = page.after;
		}
		found.set(name, rows);
	}
	return found;
}

/** Sends an export in parts of some rows each, and commits it. */
export async function restoreTo(worker: Instance, all: Export, perPart = 40): Promise<Response> {
	for (const [name, rows] of all)
		for (let part = 0; part * perPart < rows.length; part++) {
			const some = rows.slice(part * perPart, (part + 1) * perPart);
			const response = await worker.api("PUT", `/api/restore/${name}/${part}`, { rows: some });
			if (response.status !== 201) return response;
		}
	return worker.api("POST", "/api/restore", { format: 1, rows: countsOf(all) });
}

export function countsOf(all: Export): Record<string, number> {
	return Object.fromEntries([...all].map(([name, rows]) => [name, rows.length]));
}
