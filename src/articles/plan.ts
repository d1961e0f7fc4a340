/**
 * What writes do to what is stored, decided. No clock and no database: the same input gives the same plan.
 *
 * @module
 */
import { v5 as uuidv5 } from "uuid";
import { ARCHIVED_LENGTH, type History, historyScope, type MainPlace, planArchives } from "./archives.ts";
import { type Article, feedLength, type Provenance } from "./article.ts";
import { OWN, type Scope, scopesOf } from "./identity.ts";
import type { Candidate } from "./normalise.ts";
import { parseStored, type StoredItem } from "./store.ts";

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

/** Whether a write comes by itself, from a file or a followed feed, and so leaves deleted articles deleted. */
function isAutomatic({ candidate, imported }: Write): boolean {
	return imported !== undefined || candidate.article.source !== OWN;
}

/** What became of one {@link Write}. */
export interface Written {
	status: "created" | "updated" | "unchanged" | "deleted" | "precondition-failed" | "slug-taken";
	id: string;
	slug: string;
	/** The revision of the article's last change; 0 if it is not stored. */
	revision: number;
}

/** A stored article, as far as a plan needs to know it. */
export interface Existing {
	id: string;
	guid: string;
	source: string;
	slug: string;
	item: string;
	date_published: number;
	sorted_at: number;
	revision: number;
	digest: string;
	imported: string | null;
	/** See `feedLength`. */
	bytes: number;
	url_key: string | null;
	/** The archive that it stands in. */
	archive: number | null;
}

/** What is left of a deleted article. */
export interface Tombstone {
	id: string;
	source: string;
	guid: string;
	url_key: string | null;
}

/** What the store holds that has to do with the writes at hand. */
export interface Snapshot {
	revision: number;
	existing: Existing[];
	/** Under which id a source knows an article, by {@link guidKey}. */
	known: Map<string, string>;
	tombstones: Tombstone[];
	slugs: Map<string, string>;
	history: History;
}

/** A place in a feed. */
interface Place extends MainPlace {
	scope: Scope;
}

/** What is to be written, in one transaction. */
export interface Plan {
	results: Written[];
	rows: Record<string, unknown>[];
	added: Place[];
	removed: Place[];
	/** Each scope that changed: its name for people, and by how much its number of articles grew. */
	scopes: Map<Scope, { name?: string; growth: number }>;
	revived: string[];
	/** Articles that came through one more source. */
	joined: { id: string; item: string; revision: number }[];
	/** What sources call their articles. */
	known: { source: string; guid: string; id: string }[];
	/** Unchanged articles whose file looks different now. */
	marks: { id: string; imported: string }[];
	/** Articles that go from the main feed into archives, besides those among the rows. */
	archived: { id: string; archive: number }[];
}

/** Plans writes of articles of one source, at a moment in milliseconds since 1970. */
export function planWrites(writes: Write[], snapshot: Snapshot, now: number): Plan {
	const plan: Plan = {
		results: [],
		rows: [],
		added: [],
		removed: [],
		scopes: new Map(),
		revived: [],
		joined: [],
		known: [],
		marks: [],
		archived: [],
	};
	const byId = new Map(snapshot.existing.map((row) => [row.id, row]));
	const byGuid = new Map(snapshot.existing.map((row) => [guidKey(row), row]));
	const byUrl = new Map(
		snapshot.existing.flatMap((row) => (row.url_key === null ? [] : [[row.url_key, row]])),
	);
	const slugs = new Map(snapshot.slugs);
	for (const write of writes) {
		const { candidate, slug: fixedSlug, expect, imported } = write;
		const { article, digest } = candidate;
		const key = guidKey(article);
		const before =
			byGuid.get(key) ??
			byId.get(snapshot.known.get(key) ?? article.id) ??
			(candidate.urlKey === undefined ? undefined : byUrl.get(candidate.urlKey));
		const result = (status: Written["status"], slug: string) =>
			plan.results.push({ status, id: before?.id ?? article.id, slug, revision: before?.revision ?? 0 });

		if (!isExpected(expect, before)) {
			result("precondition-failed", before?.slug ?? article.slug);
			continue;
		}
		if (before === undefined) {
			const stone = snapshot.tombstones.find(
				(stone) =>
					stone.id === article.id || guidKey(stone) === key || stone.url_key === (candidate.urlKey ?? ""),
			);
			if (stone !== undefined && isAutomatic(write)) {
				result("deleted", article.slug);
				continue;
			}
			const wishes = slugWishes(fixedSlug ?? article.slug, article.id);
			const slug = wishes.find((wish) => !slugs.has(wish)) ?? article.id;
			if (fixedSlug !== undefined && slug !== fixedSlug) {
				result("slug-taken", fixedSlug);
				continue;
			}
			slugs.set(slug, article.id);
			if (stone !== undefined) plan.revived.push(stone.id);
			const row = { ...article, slug, sorted_at: Math.min(article.date_published, wholeSeconds(now)) };
			result("created", slug);
			store(plan, row, candidate, snapshot.revision + 1, imported);
			continue;
		}
		if (fixedSlug !== undefined && before.slug !== fixedSlug) {
			result("slug-taken", before.slug);
			continue;
		}
		if (imported !== undefined && before.imported === imported) {
			result("unchanged", before.slug);
			continue;
		}
		const stored = parseStored(before.item);
		if (article.source !== OWN && article.source !== before.source) {
			// The source that brought it first has the say. The operator's own article is nobody else's.
			const [source] = article.sources;
			const isNew = before.source !== OWN && !stored.sources.some((one) => one.source === article.source);
			result(isNew ? "updated" : "unchanged", before.slug);
			if (isNew && source !== undefined) join(plan, before, stored, source, snapshot.revision + 1);
			continue;
		}
		const redated = article.date_modified !== undefined && article.date_modified !== stored.date_modified;
		// Feeds that date everything anew at each poll have changed nothing.
		if (before.digest === digest && (!redated || article.source !== OWN)) {
			// For feeds that look different with every poll, that would be a write each time.
			if (imported !== undefined && article.source === OWN) plan.marks.push({ id: before.id, imported });
			result("unchanged", before.slug);
			continue;
		}
		const { id, guid, source, slug, date_published, sorted_at } = before;
		const date_modified = article.date_modified ?? wholeSeconds(now);
		const { sources, quiet } = stored;
		const row = {
			...article,
			id,
			guid,
			source,
			sources,
			quiet,
			slug,
			date_published,
			sorted_at,
			date_modified,
		};
		result("updated", slug);
		store(plan, row, candidate, snapshot.revision + 1, imported, before);
	}
	archive(plan, snapshot.history);
	return plan;
}

/** Takes into the plan what goes from the main feed into archives. */
function archive(plan: Plan, { main, last, newest }: History): void {
	if (!plan.scopes.has("main")) return;
	const added = plan.added.filter(({ scope }) => scope === "main");
	const archives = planArchives([...new Map([...main, ...added].map((place) => [place.id, place])).values()]);
	if (archives.length === 0) return;
	const change = (scope: Scope, growth: number) =>
		plan.scopes.set(scope, { growth: growth + (plan.scopes.get(scope)?.growth ?? 0) });
	// It links to the next one from now on.
	if (newest !== null) change(historyScope(newest), 0);
	const rows = new Map(plan.rows.map((row) => [row.id, row]));
	const gone = new Set<string>();
	for (const [i, places] of archives.entries()) {
		const archive = last + 1 + i;
		for (const { sorted_at, id, bytes } of places) {
			gone.add(id);
			plan.removed.push({ scope: "main", sorted_at, id, bytes });
			plan.added.push({ scope: historyScope(archive), sorted_at, id, bytes });
			const row = rows.get(id);
			if (row === undefined) plan.archived.push({ id, archive });
			else row.archive = archive;
		}
		change(historyScope(archive), places.length);
	}
	change("main", -gone.size);
	plan.added = plan.added.filter(({ scope, id }) => scope !== "main" || !gone.has(id));
}

/** What one source calls one article, as one text. */
export function guidKey({ source, guid }: { source: string; guid: string }): string {
	return `${source}\n${guid}`;
}

/** A moment as articles have it: feeds do not tell times within a second apart. */
function wholeSeconds(now: number): number {
	return Math.floor(now / 1000) * 1000;
}

/** Takes one article into the plan, with its places in the feeds before and after. */
function store(
	plan: Plan,
	article: Article & { sorted_at: number },
	{ digest, urlKey }: Candidate,
	revision: number,
	imported: string | undefined,
	before?: Existing,
): void {
	const {
		id,
		source,
		guid,
		slug,
		date_published,
		sorted_at,
		content_html,
		content_text,
		transcript,
		...item
	} = article;
	const json = JSON.stringify(item satisfies StoredItem);
	const length = feedLength(article, json);
	const outgrows = before !== undefined && length > Math.max(before.bytes, ARCHIVED_LENGTH);
	const archive = outgrows ? null : (before?.archive ?? null);
	const row = {
		id,
		source,
		guid,
		slug,
		date_published,
		sorted_at,
		content_html,
		content_text,
		transcript,
		digest,
		revision,
		imported,
		url_key: urlKey,
		archive,
	};
	plan.known.push(...item.sources.map((one) => ({ source: one.source, guid: one.guid, id })));
	plan.rows.push({ ...row, item: json });
	place(plan, { ...article, archive }, length, revision, before);
}

/** Takes one more source of an article into the plan. */
function join(plan: Plan, before: Existing, stored: StoredItem, source: Provenance, revision: number): void {
	const item: StoredItem = { ...stored, sources: [...stored.sources, source] };
	const json = JSON.stringify(item);
	plan.joined.push({ id: before.id, item: json, revision });
	plan.known.push({ source: source.source, guid: source.guid, id: before.id });
	place(
		plan,
		{ ...item, id: before.id, sorted_at: before.sorted_at, archive: before.archive },
		before.bytes - before.item.length + json.length,
		revision,
		before,
	);
}

/** What becomes of articles that a source is to have no more. */
export type Removal = Pick<Plan, "scopes" | "added" | "removed"> & {
	/** Those that came through no other source. */
	deleted: Existing[];
	/** The others, which the next source owns from now on. */
	left: { id: string; source: string; guid: string; item: string; revision: number }[];
};

/** Plans to take articles out of one source. */
export function planRemoval(existing: Existing[], source: string, revision: number): Removal {
	const plan: Removal = { scopes: new Map(), added: [], removed: [], deleted: [], left: [] };
	for (const before of existing) {
		const stored = parseStored(before.item);
		const sources = stored.sources.filter((one) => one.source !== source);
		const [owner] = sources;
		const places = placesOf(before, stored, 0);
		if (owner === undefined) plan.deleted.push(before);
		else {
			const item = JSON.stringify({ ...stored, sources } satisfies StoredItem);
			plan.left.push({ id: before.id, source: owner.source, guid: owner.guid, item, revision });
		}
		for (const place of places) {
			const isGone = owner === undefined || place.scope === `source:${source}`;
			if (isGone) plan.removed.push(place);
			const growth = (plan.scopes.get(place.scope)?.growth ?? 0) - Number(isGone);
			plan.scopes.set(place.scope, { growth });
		}
	}
	return plan;
}

/** Takes an article's places in the feeds into the plan, and what that changes in each feed. */
function place(
	plan: Plan,
	article: Parameters<typeof scopesOf>[0] & { id: string; sorted_at: number; archive: number | null },
	bytes: number,
	revision: number,
	before: Existing | undefined,
): void {
	const last = plan.results.at(-1);
	if (last !== undefined) last.revision = revision;

	const places = placesOf(article, article, bytes);
	const scopes = new Set(places.map((place) => place.scope));
	const placesBefore = before === undefined ? [] : placesOf(before, parseStored(before.item), 0);
	const scopesBefore = new Set(placesBefore.map((place) => place.scope));
	plan.added.push(...places);
	plan.removed.push(...placesBefore.filter((place) => !scopes.has(place.scope)));
	const names = scopesOf(article);
	for (const scope of new Set([...scopes, ...scopesBefore])) {
		const growth = Number(scopes.has(scope)) - Number(scopesBefore.has(scope));
		// What its articles say of a source may be older than its name.
		const isNamed = scope.startsWith("source:") && scopesBefore.has(scope);
		const name = isNamed ? undefined : names.get(scope);
		const sum = (plan.scopes.get(scope)?.growth ?? 0) + growth;
		plan.scopes.set(scope, { ...plan.scopes.get(scope), growth: sum, ...(name !== undefined && { name }) });
	}
}

/** An article's places in the feeds it belongs to, and in the history of the main feed. */
export function placesOf(
	{ id, sorted_at, archive }: { id: string; sorted_at: number; archive: number | null },
	item: Parameters<typeof scopesOf>[0],
	bytes: number,
): Place[] {
	const scopes = [...scopesOf(item).keys()];
	if (!item.quiet) scopes.push(historyScope(archive));
	return scopes.map((scope) => ({ scope, sorted_at, id, bytes }));
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
