/**
 * Imports many articles at once over HTTP: `/api/import`.
 *
 * @module
 */

import * as v from "valibot";
import { type Candidate, candidateFrom, type Origin } from "../articles/normalise/normalise.ts";
import { type Fault, type Item, parseItem, RefusedError } from "../articles/schema/item.ts";
import { articleStore } from "../articles/store/article-store.ts";
import type { Write, Written } from "../articles/store/plan/write.ts";
import { type ImportedFile, mayBePublic, readImported } from "../articles/store/read/own-files.ts";
import { type App, databaseOf, type RequestContext } from "../http/context.ts";
import type { FeedCache } from "../http/kv-cache.ts";
import { rfc3339 } from "../model/dates.ts";
import { fingerprint, itemsOf } from "../model/fingerprint.ts";
import { articlePath } from "../urls/origin.ts";
import { answer, BadRequestError, methodNotAllowed, readJson } from "./answers.ts";
import { announceWrites, originOf } from "./articles.ts";
import { lookUpFor } from "./file-lookup.ts";
import { completed } from "./own-texts.ts";

/** How many items one import request may have: as many as one invocation on the free plan has statements for. */
const MAX_ITEMS = 500;
/** How many items may be announced at once. */
const MAX_ANNOUNCED = 1000;

/** The warning for an article that keeps the form that rules of an earlier version gave it. */
const KEPT: Fault = {
	pointer: "",
	detail:
		"may have been edited through the API, and is not changed; to replace it, and to apply this version's rules, change the file",
};

/** Adds the routes of imports to the API. */
export function importRoutes(api: App, cache: FeedCache): void {
	api.post("/import", (c) => importItems(c, cache));
	api.post("/import/dry-run", (c) => importItems(c, cache, true));
	api.all("/import/dry-run", () => methodNotAllowed("POST"));
	api.post("/import/changed", changedItems);
	api.all("/import/changed", () => methodNotAllowed("POST"));
	api.all("/import", () => methodNotAllowed("POST"));
}

/** The result for one item of an import, in the order of the document. */
interface ImportResult {
	status: Written["status"];
	id?: string | undefined;
	slug?: string;
	/** When it will be public, if it is scheduled. */
	date_published?: string;
	/** The former path of its page, if it has moved. */
	moved_from?: string;
	/** The path of the file whose article has the id or the address of one that is refused. */
	owner?: string;
	errors?: Fault[];
	/** Warnings about a stored item. */
	warnings?: Fault[];
}

/** An item that can be stored. */
type Prepared = Write & { warnings: Fault[]; id: string | undefined };

/** @param isDry whether to report the result of each item without storing anything */
async function importItems(c: RequestContext, cache: FeedCache, isDry = false): Promise<Response> {
	const items = itemsOf(await readJson(c));
	if (items === undefined)
		throw new BadRequestError("The body must be a JSON Feed document: an object with an array `items`.");
	if (items.length > MAX_ITEMS)
		throw new BadRequestError(
			`One request may have at most ${MAX_ITEMS} items; this one has ${items.length}. Split it.`,
		);
	const origin = originOf(c);
	const seen = new Set<string>();
	const parsed = items.map(parse);
	const accepted = parsed.flatMap((item) => ("status" in item ? [] : [item]));
	const complete = await completed(accepted, databaseOf(c), origin.publisher, lookUpFor(c));
	const completions = new Map(accepted.map((item, i) => [item, complete[i]]));
	const prepared = await Promise.all(
		parsed.map((item, i) => {
			if ("status" in item) return item;
			return prepare(items[i], completions.get(item) ?? { item, warnings: [] }, origin);
		}),
	);
	const writes: Prepared[] = [];
	const results = prepared.map((entry): ImportResult | Prepared => {
		if ("status" in entry) return entry;
		const { id } = entry.candidate.article;
		if (seen.has(id))
			return {
				status: "refused",
				id,
				errors: [{ pointer: "/id", detail: "appears twice in this document" }],
			};
		seen.add(id);
		writes.push(entry);
		return entry;
	});
	const store = articleStore(databaseOf(c), origin.now, cache.changed);
	const written = isDry ? await store.preview(writes) : (await store.save(writes)).results;
	if (!isDry) announceWrites(c, writes, written);
	const outcomes = new Map(writes.map((write, i) => [write, written[i]]));
	return answer({
		results: results.map((entry) => {
			if ("status" in entry) return entry;
			const {
				status,
				id,
				slug,
				date_published,
				movedFrom,
				errors,
				isKept = false,
				warnings: others = [],
			} = outcomes.get(entry) ?? {};
			if (errors !== undefined) {
				const owner = errors.find(({ path }) => path !== undefined)?.path;
				return { status, id: entry.id ?? id, errors, ...(owner !== undefined && { owner }) };
			}
			const warnings = [...entry.warnings, ...entry.candidate.warnings, ...others, ...(isKept ? [KEPT] : [])];
			return {
				...{ status, id, slug },
				...(movedFrom !== undefined && { moved_from: articlePath(movedFrom) }),
				...(date_published !== undefined && { date_published: rfc3339(date_published) }),
				...(warnings.length > 0 && { warnings }),
			};
		}),
	});
}

const Announced = v.object({
	id: v.string(),
	fingerprint: v.string(),
	path: v.nullish(v.string()),
	root: v.nullish(v.string()),
	partial_path: v.nullish(v.boolean()),
	former_id: v.nullish(v.string()),
	draft: v.nullish(v.boolean()),
});

/** The body of `POST /api/import/changed`. */
export const Announcement = v.object({ items: v.pipe(v.array(Announced), v.maxLength(MAX_ANNOUNCED)) });

/**
 * Selects the items that an import has to send: those whose fingerprint differs from the last imported one, and drafts of
 * articles that are public or scheduled.
 */
async function changedItems(c: RequestContext): Promise<Response> {
	const announcement = v.safeParse(Announcement, await readJson(c));
	if (!announcement.success) {
		throw new BadRequestError(
			`The body must be { "items": [{ "id", "fingerprint" }] } with at most ${MAX_ANNOUNCED} items.`,
		);
	}
	const { items } = announcement.output;
	const imported = await readImported(databaseOf(c), items);
	const drafts = items.filter((item, i) => item.draft && imported[i] === undefined);
	const known = await mayBePublic(databaseOf(c), drafts);
	const withheld = new Set(drafts.filter((_, i) => known[i]));
	const changed = items.filter((item, i) => withheld.has(item) || isChanged(item, imported[i]));
	return answer({ changed: changed.map(({ id }) => id) });
}

function isChanged(item: v.InferOutput<typeof Announced>, stored: ImportedFile | undefined): boolean {
	const isPublic = stored?.state === "published" || stored?.state === "scheduled";
	if (item.draft) return isPublic;
	if (stored === undefined || !isPublic || stored.imported !== item.fingerprint) return true;
	const isElse = (given: string | null | undefined, known: string | null) =>
		given !== undefined && given !== null && known !== given.normalize("NFC");
	return isElse(item.path, stored.path) || isElse(item.root, stored.root);
}

function parse(input: unknown): Item | ImportResult {
	try {
		return parseItem(input);
	} catch (error) {
		return refusalOf(input, error);
	}
}

/** @param input the item as submitted, of which the fingerprint is computed */
async function prepare(
	input: unknown,
	{ item, warnings }: { item: Item; warnings: Fault[] },
	origin: Origin,
): Promise<Prepared | ImportResult> {
	try {
		const { fingerprint: given, former_fingerprint } = item._tributary ?? {};
		const [candidate, computed]: [Candidate, string] = await Promise.all([
			candidateFrom(item, origin),
			given ?? fingerprint(input),
		]);
		return {
			candidate,
			imported: computed,
			// Metadata of its files could not be looked up.
			isIncomplete: warnings.length > 0,
			formerImported: former_fingerprint,
			warnings,
			id: givenId(input),
		};
	} catch (error) {
		return refusalOf(input, error);
	}
}

function refusalOf(input: unknown, error: unknown): ImportResult {
	if (!(error instanceof RefusedError)) throw error;
	return { status: "refused", id: givenId(input), errors: error.faults };
}

/** The id in an item, if it is valid: it tells the sender which item was refused. */
function givenId(item: unknown): string | undefined {
	const { success, output } = v.safeParse(v.object({ id: v.union([v.string(), v.number()]) }), item);
	return success ? String(output.id).slice(0, 200) : undefined;
}
