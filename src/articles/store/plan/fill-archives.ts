/**
 * Moves articles from the main feed into archives.
 *
 * @module
 */

import { historyScope, type Scope } from "../../../model/scope.ts";
import { type History, planArchives } from "./archives.ts";
import type { Changes } from "./changes.ts";
import type { Place } from "./story.ts";

/** An article or story that moves into an archive. */
export interface Archived {
	id: string;
	archive: number;
}

/**
 * Adds to planned changes that articles move into archives, if the main feed has too many.
 *
 * @returns those that have no row among the changes
 */
export function fillArchives(changes: Changes, { main, last, newest }: History): Archived[] {
	const archived: Archived[] = [];
	if (!changes.scopes.has("main")) return archived;
	const inMain = ({ scope }: Place) => scope === "main";
	const gone = new Set(changes.removed.filter(inMain).map(({ id }) => id));
	const stay = main.filter(({ id }) => !gone.has(id));
	const places = [...stay, ...changes.added.filter(inMain)].map((place) => [place.id, place] as const);
	const archives = planArchives([...new Map(places).values()]);
	if (archives.length === 0) return archived;
	const change = (scope: Scope, growth: number) =>
		changes.scopes.set(scope, { growth: growth + (changes.scopes.get(scope)?.growth ?? 0) });
	// The newest archive so far now links to the next one.
	if (newest !== null) change(historyScope(newest), 0);
	const stories = new Map(changes.stories.map((row) => [row.id, row]));
	const rows = new Map(changes.rows.flatMap((row) => (row.story === null ? [[row.id, row]] : [])));
	const moved = new Set<string>();
	for (const [i, places] of archives.entries()) {
		const archive = last + 1 + i;
		for (const { sorted_at, id, bytes } of places) {
			moved.add(id);
			changes.removed.push({ scope: "main", sorted_at, id, bytes });
			changes.added.push({ scope: historyScope(archive), sorted_at, id, bytes });
			const row = stories.get(id) ?? rows.get(id);
			if (row === undefined) archived.push({ id, archive });
			else row.archive = archive;
		}
		change(historyScope(archive), places.length);
	}
	change("main", -moved.size);
	changes.added = changes.added.filter(({ scope, id }) => scope !== "main" || !moved.has(id));
	return archived;
}
