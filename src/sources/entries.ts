/**
 * What a followed feed says becomes stored articles.
 *
 * @module
 */
import { contentHtml, MAX_AUTHORS, MAX_LINE, type Provenance } from "../articles/article.ts";
import { fingerprint } from "../articles/fingerprint.ts";
import { parseItem, RefusedError } from "../articles/item.ts";
import { candidateFrom, type Origin } from "../articles/normalise.ts";
import type { Write } from "../articles/plan.ts";
import { purgeSource, trimSource } from "../articles/remove.ts";
import { readSettled } from "../articles/store.ts";
import { type Change, saveArticles } from "../articles/write.ts";
import type { Author } from "../site.ts";
import { oneLine } from "../text.ts";
import type { SourceDocument, SourceItem } from "./document.ts";
import { compileFilters } from "./filter.ts";
import { type About, type Poll, type Source, titleOf } from "./store.ts";

/** So many of the entries that a source has when it is subscribed to reach the main feed; the others are old news. */
const FIRST_ENTRIES = 20;

/**
 * So many new articles a source may bring in a day (UTC): ten times what a busy newsroom writes. Without a bound, one
 * that makes them up could fill the database.
 */
const MAX_PER_DAY = 2_000;

/** After so much in a day, it is looked whether the source has too much in all (UTF-16 code units). */
const MUCH = 1_000_000;

/** What a source has brought on a day, counted from 1970: articles, and the length of their contents. */
export interface Supply {
	day: number;
	articles: number;
	length: number;
}

/** What a poll brought. */
export interface Brought
	extends Pick<Poll, "outcome" | "reason" | "created" | "updated" | "refused" | "filtered"> {
	supply: Supply;
	/** Whether all was stored that can be; what was not is left for another day. */
	isAll: boolean;
}

/**
 * Stores the entries of a document that are new or changed, all or none.
 *
 * @param supply what the source has brought before
 */
export async function storeEntries(
	source: Source,
	document: SourceDocument,
	supply: Supply | undefined,
	{ db, now, changed }: { db: D1Database; now: () => number; changed: (change: Change) => void },
): Promise<Brought> {
	const moment = now();
	const day = Math.floor(moment / 86_400_000);
	const today: Supply = supply?.day === day ? { ...supply } : { day, articles: 0, length: 0 };
	let room = MAX_PER_DAY - today.articles;
	const origin: Origin = {
		source: source.id,
		publisher: source.feedUrl,
		now: moment,
		provenance: provenanceOf(source, document),
	};
	const isWanted = await compileFilters(source.filters);
	const settled = await readSettled(
		db,
		source.id,
		document.items.map(({ item }) => String(item.id)),
	);
	const writes: Write[] = [];
	let refused = 0;
	let filtered = 0;
	let left = 0;
	let reason: string | undefined;
	for (const [i, entry] of document.items.entries()) {
		try {
			const imported = await fingerprintOf(entry, source, document);
			const known = settled.get(String(entry.item.id));
			if (known === imported || known === "deleted") continue;
			if (known === undefined && room === 0) {
				left++;
				continue;
			}
			const item = itemOf(entry, source, document, moment, i);
			const candidate = await candidateFrom(item, origin, entry.base);
			if (isWanted(candidate)) {
				writes.push({ candidate, imported });
				if (known === undefined) room--;
			} else filtered++;
		} catch (error) {
			if (!(error instanceof RefusedError)) throw error;
			refused++;
			reason ??= `An entry cannot be stored: ${error.message}`;
		}
	}
	const isFirst = source.bodyDigest === undefined;
	const { results, change } = await saveArticles(db, isFirst ? withQuiet(writes) : writes, moment);
	if (change !== undefined) changed(change);
	const count = (status: string) => results.filter((result) => result.status === status).length;
	today.articles += count("created");
	if (change !== undefined) today.length += lengthOf(writes);
	if (count("created") > 0) await purgeSource(db, source.id, moment, changed);
	if (today.length > MUCH) await trimSource(db, source.id, moment, changed);
	if (left > 0) reason ??= `It has brought ${MAX_PER_DAY} new articles today; ${left} more have to wait`;
	return {
		supply: today,
		isAll: left === 0,
		outcome: change === undefined ? "unchanged" : "changed",
		created: count("created"),
		updated: count("updated"),
		refused,
		...(source.filters.length > 0 && { filtered }),
		...(reason !== undefined && { reason }),
	};
}

/**
 * The fingerprint of an entry as it came, with all else that its article is made of. Most entries of a changed feed are
 * those of the last poll: they need not be made safe again to see it. Dates of change are left out, as feeds that date
 * everything anew have changed nothing.
 */
function fingerprintOf({ item, base }: SourceItem, { id, tags }: Source, document: SourceDocument) {
	return fingerprint([{ ...item, date_modified: undefined }, base, id, tags, bylineOf(document)]);
}

/** An entry as the article that it becomes: with the source's tags, and a date. */
function itemOf({ item }: SourceItem, source: Source, document: SourceDocument, now: number, i: number) {
	const parsed = parseItem(item);
	return {
		...parsed,
		tags: [...new Set([...parsed.tags, ...source.tags])],
		// An entry is its feed's authors' where it names none of its own; else it would seem to be ours.
		authors: parsed.authors.length > 0 ? parsed.authors : bylineOf(document),
		// Without dates, the order of the document is what is known.
		date_published: parsed.date_published ?? Math.floor(now / 1000) * 1000 - i * 1000,
	};
}

function bylineOf({ authors }: SourceDocument): Author[] {
	const names = authors
		.map(({ name = "" }) => oneLine(name).slice(0, MAX_LINE))
		.filter((name) => name !== "");
	return names.slice(0, MAX_AUTHORS).map((name) => ({ name }));
}

function lengthOf(writes: Write[]): number {
	const lengths = writes.map(({ candidate: { article } }) => contentHtml(article).length);
	return lengths.reduce((sum, length) => sum + length, 0);
}

/** Keeps all but the newest entries out of the main feed. */
function withQuiet(writes: Write[]): Write[] {
	const byDate = writes.toSorted(
		(a, b) => b.candidate.article.date_published - a.candidate.article.date_published,
	);
	const old = new Set(byDate.slice(FIRST_ENTRIES));
	return writes.map((write) => {
		if (!old.has(write)) return write;
		const { candidate } = write;
		return { ...write, candidate: { ...candidate, article: { ...candidate.article, quiet: true } } };
	});
}

/** What each of its articles says of the source. */
function provenanceOf(source: Source, document: SourceDocument): Omit<Provenance, "source" | "guid"> {
	const about = aboutOf(document);
	return {
		title: oneLine(titleOf({ ...source, about })),
		feed_url: source.feedUrl,
		home_page_url: about.homePageUrl,
		rights: about.rights && oneLine(about.rights),
		updated: about.updated,
	};
}

/** What a feed says of itself. */
export function aboutOf({
	format,
	title,
	description,
	homePageUrl,
	language,
	icon,
	rights,
	updated,
}: SourceDocument): About {
	return { format, title, description, homePageUrl, language, icon, rights, updated };
}
