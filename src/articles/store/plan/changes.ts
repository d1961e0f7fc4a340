/**
 * What a write changes about articles and stories: the differences from what is stored are what the transaction writes.
 *
 * @module
 */
import type { Scope } from "../../../model/scope.ts";
import type { Existing } from "../sql/articles.ts";
import { ARCHIVED_LENGTH } from "./archives.ts";
import { namesOf, ownPlacesOf, type Place, placesOf, type Story, shownOf, type Version } from "./story.ts";

/** What a transaction has to write. */
export interface Changes {
	/** New articles and articles with new content, as whole rows. */
	rows: Record<string, unknown>[];
	/** Articles whose id, slug or list of sources changed; `was` is the former id. */
	renamed: Record<string, unknown>[];
	/** Articles whose slug is free for others while the rows are written. */
	moved: { id: string }[];
	/** Articles whose story or archive changed. */
	linked: { id: string; story: string | null; archive: number | null; revision: number }[];
	/** Articles that are deleted. */
	deleted: Existing[];
	stories: Record<string, unknown>[];
	/** Whether nothing but the rules changed, so that feeds keep the date of their last change. */
	isRepair?: boolean;
	/** The ids of stories whose rows are deleted. */
	endedStories: string[];
	added: Place[];
	removed: Place[];
	/** Each scope that changed: its display name, and by how much its number of articles grew. */
	scopes: Map<Scope, { name?: string; growth: number }>;
}

/** An owner and a guid as one key. */
export function guidKey({ source, guid }: { source: string; guid: string }): string {
	return `${source}\n${guid}`;
}

/** The articles and stories as they are after the changes. */
interface After {
	/** The revision that the changes will have. */
	revision: number;
	index: Index;
	/** The ids of the stories that have rows. */
	storedStories: readonly string[];
}

/** The part of `VersionIndex` that is used here. */
interface Index {
	stories: ReadonlySet<Story>;
	has(version: Version): boolean;
}

/** Remembers what articles and stories were before they changed, and which of their rows are to be written. */
export class ChangeLog {
	/** The former places of each article and story that has changed. */
	readonly #places = new Map<Version | Story, Place[]>();
	/** Articles whose rows are written as a whole. */
	readonly #written = new Map<Version, Record<string, unknown>>();
	readonly #deleted: Existing[] = [];
	/** Articles whose `item` alone is written. */
	readonly #amended = new Set<Version>();
	/** Articles that get another revision, and nothing else. */
	readonly #renewed = new Set<Version>();
	/** The ids of articles whose slug has been changed for them to move. */
	readonly #moved = new Set<string>();

	/** Remembers the places of a story, or of a version and its story, before the first change. */
	touch(changed: Version | Story): void {
		if (!this.#places.has(changed)) {
			this.#places.set(changed, "versions" in changed ? placesOf(changed) : ownPlacesOf(changed));
		}
		if (!("versions" in changed)) this.touch(changed.story);
	}

	/** Records an article or a story that has had no places before. */
	added(...added: (Version | Story)[]): void {
		for (const one of added) this.#places.set(one, []);
	}

	/** Records that an article's row is to be written as a whole. */
	written(version: Version, row: Record<string, unknown>): void {
		this.#written.set(version, row);
	}

	/** Records that an article's `item` has changed. */
	amended(version: Version): void {
		this.#amended.add(version);
	}

	/** Records that an article gets another revision. */
	renewed(version: Version): void {
		this.#renewed.add(version);
	}

	/** Records that an article has got another slug. */
	moved(version: Version): void {
		this.#moved.add(version.id);
	}

	/** Records that a stored article is deleted. */
	deleted(row: Existing): void {
		this.#deleted.push(row);
	}

	/**
	 * Returns all differences from what is stored.
	 *
	 * @param after the articles and stories as they are now
	 */
	changes({ revision, index, storedStories }: After): Changes {
		const changes: Changes = {
			...{ rows: [], renamed: [], linked: [], stories: [], added: [], removed: [] },
			moved: [...this.#moved].map((id) => ({ id })),
			deleted: this.#deleted,
			endedStories: [],
			scopes: new Map(),
		};
		for (const [changed, before] of this.#places) {
			const after = placesAfter(changed, before, index);
			const names = "versions" in changed ? namesIn(changed) : sourceNamesOf(changed);
			const keys = new Set(after.map(placeKey));
			changes.removed.push(...before.filter((place) => !keys.has(placeKey(place))));
			changes.added.push(...after);
			const scopesBefore = new Set(before.map(({ scope }) => scope));
			const scopesAfter = new Set(after.map(({ scope }) => scope));
			for (const scope of new Set([...scopesBefore, ...scopesAfter])) {
				const known = changes.scopes.get(scope);
				const growth = Number(scopesAfter.has(scope)) - Number(scopesBefore.has(scope));
				// A source may have been renamed since its article was stored.
				const isNamed = scope.startsWith("source:") && scopesBefore.has(scope);
				const name = isNamed || !scopesAfter.has(scope) ? undefined : names.get(scope);
				changes.scopes.set(scope, {
					...known,
					growth: (known?.growth ?? 0) + growth,
					...(name !== undefined && { name }),
				});
			}
		}
		const kept = new Set<string>();
		for (const story of index.stories) {
			const isRow = needsRow(story);
			if (isRow) kept.add(story.id);
			if (isRow && this.#places.has(story)) changes.stories.push(storyRow(story, revision));
			for (const version of story.versions)
				this.#addRows(changes, version, { story: isRow ? story.id : null, revision });
		}
		changes.endedStories = storedStories.filter((id) => !kept.has(id));
		return changes;
	}

	#addRows(
		changes: Changes,
		version: Version,
		{ story, revision }: { story: string | null; revision: number },
	): void {
		const { id, slug, row } = version;
		const archive = story === null ? version.story.archive : null;
		const written = this.#written.get(version);
		if (written !== undefined) {
			changes.rows.push({ ...written, id, slug, story, archive });
			return;
		}
		if (row === undefined) return;
		const item = this.#amended.has(version) ? JSON.stringify(version.item) : null;
		if (id !== row.id || slug !== row.slug || item !== null || this.#renewed.has(version))
			changes.renamed.push({ was: row.id, id, slug, item, revision });
		if (story === row.story && archive === row.archive) return;
		// Combined feeds now show another version, so the article counts as changed for clients that poll for changes.
		const linkedAt = story === row.story ? row.revision : revision;
		changes.linked.push({ id, story, archive, revision: linkedAt });
	}
}

/** Returns the places that a story has in combined feeds, or an article in its sources' feeds. */
function placesAfter(changed: Version | Story, before: Place[], index: Index): Place[] {
	if (!("versions" in changed)) return index.has(changed) ? ownPlacesOf(changed) : [];
	if (!index.stories.has(changed)) return [];
	const [after] = placesOf(changed);
	// A story that has become too long for its archive goes back into the main feed.
	const longest = Math.max(before[0]?.bytes ?? Number.POSITIVE_INFINITY, ARCHIVED_LENGTH);
	if (after !== undefined && after.bytes > longest) changed.archive = null;
	return placesOf(changed);
}

/** Whether a story needs a row, because its data are not all in a single version. */
function needsRow({ id, versions, own, is_out }: Story): boolean {
	const [first] = versions;
	return (
		versions.length > 1 || first?.id !== id || own !== null || (is_out === 1 && first.item.quiet === true)
	);
}

function storyRow(story: Story, revision: number): Record<string, unknown> {
	const { id, slug, date_published, sorted_at, archive, is_out, own, versions } = story;
	const sources = JSON.stringify(versions.flatMap(({ item }) => item.sources));
	return {
		...{ id, slug, date_published, sorted_at, archive, is_out, own, sources, revision },
		shown: shownOf(story).id,
	};
}

function placeKey({ scope, sorted_at, id }: Place): string {
	return `${scope}\n${sorted_at}\n${id}`;
}

function namesIn(story: Story): Map<Scope, string> {
	return story.versions.length === 0 ? new Map() : namesOf(story);
}

function sourceNamesOf({ item: { sources } }: Version): Map<Scope, string> {
	return new Map(sources.map(({ source, title }) => [`source:${source}`, title]));
}
