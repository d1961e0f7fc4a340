/**
 * The slugs that articles request, and those that they may get.
 *
 * @module
 */
import { v5 as uuidv5 } from "uuid";
import { slugify } from "../../../model/identity.ts";
import type { Candidate } from "../../normalise/normalise.ts";
import type { Fault } from "../../schema/item.ts";
import type { Write, Written } from "./write.ts";

/** The longest requested slug, in UTF-16 code units. */
const MAX_SLUG = 200;

/** The slug that an item names, cut to the length that is allowed; empty if it names none. */
export function namedSlug({ own }: Candidate): string {
	return own?.slug?.slice(0, MAX_SLUG) ?? "";
}

/** The slug itself, then with a suffix that depends on the article alone: short, then long enough to be unique. */
export function slugCandidates(slug: string, id: string): string[] {
	const suffix = uuidv5(id, uuidv5.URL);
	return [slug, `${slug}-${suffix.slice(0, 8)}`, `${slug}-${suffix}`];
}

/** Whether the slug of a new article was chosen, and not made from its title or text. */
export function isSlugChosen({ slug, candidate: { own } }: Write): boolean {
	return slug !== undefined || slugify(own?.slug ?? "") !== "";
}

/**
 * Warns that an article did not get the slug that it requests, as another article has it. New files get no warning: their
 * names are the slugs that they request, and many folders have files of one name.
 */
export function slugWarning({ candidate }: Write, { status, slug, movedFrom }: Written): Fault | undefined {
	const request = slugify(namedSlug(candidate));
	const isNew = status === "created" && candidate.own?.file === undefined;
	if (request === "" || slug === request || !(isNew || movedFrom !== undefined)) return undefined;
	const detail = `"${request}" is another article's, so this one has "${slug}": choose another for one of them`;
	return { pointer: "/_tributary/slug", detail };
}
