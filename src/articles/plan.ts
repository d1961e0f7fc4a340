/**
 * What writes do to what is stored, decided. No clock and no database: the same input gives the same plan.
 *
 * @module
 */
import { v5 as uuidv5 } from "uuid";
import { type History, historyScope, planArchives } from "./archives.ts";
import { computedId, OWN, type Scope } from "./identity.ts";
import type { Candidate } from "./normalise.ts";
import type { Place, Version } from "./story.ts";
import { type Changes, guidKey, type WorkingRows, WorkingSet } from "./working-set.ts";

/** What must be true of the stored article for a write to happen (RFC 9110 §13.1). */
export type Expectation = { match: number[] | "any" } | { match: "none" };

/** One article to be written. */
export interface Write {
	candidate: Candidate;
	/** The slug it must have, where the caller named it; otherwise the candidate's is a wish. */
	slug?: string;
	expect?: Expectation | undefined;
	/** The fingerprint of the file or the entry that it was made of: one that is known, or deleted since, is left alone. */
	imported?: string;
}

/** What became of one {@link Write}. */
export interface Written {
	status: "created" | "updated" | "unchanged" | "deleted" | "precondition-failed" | "slug-taken";
	id: string;
	slug: string;
	/** The revision of the article's last change; 0 if it is not stored. */
	revision: number;
}

/** A deleted article: its owner, and what it was called there. */
export interface Tombstone {
	source: string;
	guid: string;
}

/** What the store holds that has to do with the writes at hand. */
export interface Snapshot extends WorkingRows {
	/** The ids of other sources' articles that stood for a source's own, by {@link guidKey}. */
	shared: Map<string, string>;
	tombstones: Tombstone[];
	/** Those of the ids that a source asks for which the operator's deleted articles had. */
	reservedIds: Set<string>;
	/** Who has each of the slugs that are wished for: the owner of the article or story, also of one that is deleted. */
	slugs: Map<string, string>;
	history: History;
}

/** What is to be written, in one transaction. */
export interface Plan extends Changes {
	results: Written[];
	revived: Tombstone[];
	/** What is not shared any more. */
	unshared: Tombstone[];
	/** Unchanged articles whose file looks different now. */
	marks: { id: string; imported: string }[];
	/** Articles and stories that go from the main feed into archives, besides those among the rows. */
	archived: { id: string; archive: number }[];
}

/** Plans writes of articles of one owner, at a moment in milliseconds since 1970. */
export function planWrites(writes: Write[], snapshot: Snapshot, now: number): Plan {
	const planning = new Planning(snapshot, now);
	const results = writes.map((write) => planning.write(write));
	const { revived, unshared, marks } = planning;
	const changes = planning.working.changes();
	const archived = archive(changes, snapshot.history);
	return { ...changes, results, revived, unshared, marks, archived };
}

/** What one write after the other does. */
class Planning {
	readonly working: WorkingSet;
	readonly revived: Tombstone[] = [];
	readonly unshared: Tombstone[] = [];
	readonly marks: { id: string; imported: string }[] = [];
	readonly #shared: Map<string, string>;
	readonly #tombstones: Set<string>;
	readonly #reservedIds: Set<string>;
	readonly #slugs: Map<string, string>;
	readonly #now: number;

	constructor(snapshot: Snapshot, now: number) {
		this.working = new WorkingSet(snapshot);
		this.#shared = snapshot.shared;
		this.#tombstones = new Set(snapshot.tombstones.map(guidKey));
		this.#reservedIds = snapshot.reservedIds;
		this.#slugs = new Map(snapshot.slugs);
		this.#now = now;
	}

	write(write: Write): Written {
		const { candidate, slug, expect } = write;
		const { article } = candidate;
		const before = this.#find(candidate);
		if (!isExpected(expect, before))
			return resultOf("precondition-failed", before ?? { ...article, revision: 0 });
		if (before === undefined) return this.#create(write);
		if (slug !== undefined && before.slug !== slug) return resultOf("slug-taken", before);
		return this.#change(write, before);
	}

	/** The owner's own article, by its guid. The operator's articles are known by their ids too. */
	#find({ article }: Candidate): Version | undefined {
		const known = this.working.byGuid(article);
		if (known !== undefined || article.source !== OWN) return known;
		const named = this.working.byId(article.id);
		return named?.source === OWN ? named : undefined;
	}

	#create(write: Write): Written {
		const { candidate, slug: fixedSlug, imported } = write;
		const { article } = candidate;
		const isDeleted = this.#tombstones.has(guidKey(article));
		if (isDeleted && isAutomatic(write)) return resultOf("deleted", { ...article, revision: 0 });
		const id = this.#idFor(candidate);
		const slug = this.#slugFor(fixedSlug ?? article.slug, id, article.source);
		if (fixedSlug !== undefined && slug !== fixedSlug)
			return resultOf("slug-taken", { id, slug: fixedSlug, revision: 0 });
		if (article.source === OWN) {
			this.working.giveUpId(id);
			this.working.giveUpSlug(slug);
		}
		this.#slugs.set(slug, article.source);
		if (isDeleted) this.revived.push({ source: article.source, guid: article.guid });
		const sorted_at = Math.min(article.date_published, wholeSeconds(this.#now));
		const former = this.#unshare(candidate);
		const quiet = former?.item.quiet ?? article.quiet;
		const version = this.working.add(
			{ ...article, id, slug, sorted_at, ...(quiet && { quiet }) },
			candidate,
			imported,
		);
		if (former !== undefined) this.working.join(version, former);
		return resultOf("created", version);
	}

	#change({ candidate, imported }: Write, before: Version): Written {
		const { article, digest } = candidate;
		if (imported !== undefined && before.imported === imported) return resultOf("unchanged", before);
		const { date_modified } = before.item;
		const isRedated = article.date_modified !== undefined && article.date_modified !== date_modified;
		// Feeds that date everything anew at each poll have changed nothing.
		if (before.digest === digest && (!isRedated || article.source !== OWN)) {
			// Some feeds look different at every poll, and each poll would then cost a write.
			if (imported !== undefined && article.source === OWN) this.marks.push({ id: before.id, imported });
			return resultOf("unchanged", before);
		}
		const changed = { ...article, date_modified: article.date_modified ?? wholeSeconds(this.#now) };
		this.working.update(before, changed, candidate, imported);
		return resultOf("updated", before);
	}

	/** The operator's articles have the id that they ask for; of others, the first to ask for an id has it. */
	#idFor({ article, publisher }: Candidate): string {
		if (article.source === OWN) return article.id;
		const wishes = [article.id, computedId(publisher, article.guid)];
		return this.working.freeId(wishes.filter((id) => !this.#reservedIds.has(id)));
	}

	/** A slug that is free; the operator's articles may have one that a followed article has. */
	#slugFor(wish: string, id: string, source: string): string {
		const isFree = (slug: string) => {
			const owner = this.#slugs.get(slug);
			return owner === undefined || (source === OWN && owner !== OWN);
		};
		return slugWishes(wish, id).find(isFree) ?? id;
	}

	/** The article that stood for this one too, until both were stored for themselves. */
	#unshare({ article: { source, guid } }: Candidate): Version | undefined {
		const former = this.working.byId(this.#shared.get(guidKey({ source, guid })) ?? "");
		if (former === undefined || !this.working.unshare(former, source)) return undefined;
		this.unshared.push({ source, guid });
		return former;
	}
}

/** Whether a write comes by itself, from a file or a followed feed, and so leaves deleted articles deleted. */
function isAutomatic({ candidate, imported }: Write): boolean {
	return imported !== undefined || candidate.article.source !== OWN;
}

function resultOf(
	status: Written["status"],
	{ id, slug, revision }: { id: string; slug: string; revision: number },
): Written {
	return { status, id, slug, revision };
}

/** A moment as articles have it: feeds do not tell times within a second apart. */
function wholeSeconds(now: number): number {
	return Math.floor(now / 1000) * 1000;
}

/** Moves articles from the main feed into archives where it has too many; gives those that have no row in the changes. */
function archive(changes: Changes, { main, last, newest }: History): Plan["archived"] {
	const archived: Plan["archived"] = [];
	if (!changes.scopes.has("main")) return archived;
	const inMain = ({ scope }: Place) => scope === "main";
	const gone = new Set(changes.removed.filter(inMain).map(({ id }) => id));
	const stay = main.filter(({ id }) => !gone.has(id));
	const places = [...stay, ...changes.added.filter(inMain)].map((place) => [place.id, place] as const);
	const archives = planArchives([...new Map(places).values()]);
	if (archives.length === 0) return archived;
	const change = (scope: Scope, growth: number) =>
		changes.scopes.set(scope, { growth: growth + (changes.scopes.get(scope)?.growth ?? 0) });
	// It links to the next one from now on.
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

/**
 * Plans to take articles out.
 *
 * @param source which loses them: an article that it shares with another source stays with that one
 */
export function planRemoval(ids: string[], rows: WorkingRows, source?: string): Changes {
	const working = new WorkingSet(rows);
	for (const id of ids) {
		const version = working.byId(id);
		if (version === undefined) continue;
		if (source !== undefined && version.source !== source) working.unshare(version, source);
		else working.remove(version);
	}
	return working.changes();
}

/** The slug itself, then with a suffix that depends on the article alone: short, then long enough to be unique. */
export function slugWishes(slug: string, id: string): string[] {
	const suffix = uuidv5(id, uuidv5.URL);
	return [slug, `${slug}-${suffix.slice(0, 8)}`, `${slug}-${suffix}`];
}

/** Whether what is stored is what the writer expects. */
export function isExpected(
	expect: Expectation | undefined,
	before: { revision: number } | undefined,
): boolean {
	if (expect === undefined) return true;
	if (expect.match === "none") return before === undefined;
	if (before === undefined) return false;
	return expect.match === "any" || expect.match.includes(before.revision);
}
